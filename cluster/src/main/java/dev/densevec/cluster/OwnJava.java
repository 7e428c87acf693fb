package dev.densevec.cluster;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Processes of this Java, with the flags and the class path of this one, such as ranks.
public final class OwnJava {
  /// The variable that has the class path. In the command ONNX Runtime 1.29 would read it, with a
  /// recursion for each character.
  public static final String CLASS_PATH = "CLASSPATH";

  private OwnJava() {}

  /// The program that starts this Java.
  public static String launcher() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /// The command line that runs a class, once [#provide] has provided its class path.
  ///
  /// @param main name of the class
  /// @param flags flags of the virtual machine beside this one's
  public static List<String> command(String main, List<String> arguments, String... flags) {
    List<String> command = new ArrayList<>();
    command.add(launcher());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of(flags));
    command.add(main);
    command.addAll(arguments);
    return command;
  }

  /// A process that runs a class, not yet started.
  ///
  /// @param main the class
  /// @param flags flags of the virtual machine beside this one's
  public static ProcessBuilder process(Class<?> main, List<String> arguments, String... flags) {
    ProcessBuilder builder = new ProcessBuilder(command(main.getName(), arguments, flags));
    provide(builder.environment());
    return builder;
  }

  /// Puts the class path into the environment of a process.
  public static void provide(Map<String, String> environment) {
    environment.put(CLASS_PATH, System.getProperty("java.class.path"));
  }
}

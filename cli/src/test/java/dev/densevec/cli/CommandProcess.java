package dev.densevec.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The command in a process of its own, with the launcher's flags.
final class CommandProcess {
  private static final String DIRECTIVES =
      "../engine/src/main/resources/dev/densevec/kernel/select/compiler.json";

  /// What only the server needs.
  private static final List<String> SERVING = List.of("helidon", "prometheus");

  /// What only tests need. Each of them would take one of the process's file handles.
  private static final List<String> TESTING =
      Stream.of(
              "com/fasterxml",
              "com/microsoft",
              "com/networknt",
              "com/ethlo",
              "net/bytebuddy",
              "org/apiguardian",
              "org/assertj",
              "org/junit",
              "org/opentest4j",
              "org/yaml",
              "surefire")
          .map(group -> File.separator + group.replace("/", File.separator))
          .toList();

  private final Path folder;
  private final List<String> before = new ArrayList<>();
  private final List<String> flags = new ArrayList<>();
  private final Map<String, String> variables = new LinkedHashMap<>();

  /// @param folder where what it writes to its streams is kept
  CommandProcess(Path folder) {
    this.folder = folder;
  }

  /// Starts it by another program, such as `taskset`, or a shell.
  CommandProcess by(String... program) {
    before.addAll(List.of(program));
    return this;
  }

  /// Adds flags of the virtual machine.
  CommandProcess with(String... more) {
    flags.addAll(List.of(more));
    return this;
  }

  /// Sets a variable of the environment, or removes it where the value is null.
  CommandProcess set(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  /// The command line.
  List<String> line(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("@bin/densevec.jvm", "-XX:CompilerDirectivesFile=" + DIRECTIVES));
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath(arguments.contains("serve")), Main.class.getName()));
    command.addAll(arguments);
    return command;
  }

  /// Starts it.
  Process start(List<String> arguments) throws IOException {
    return startLine(line(arguments));
  }

  private Process startLine(List<String> line) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(line);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    Consumer<Map.Entry<String, String>> set = e -> environment.put(e.getKey(), e.getValue());
    variables.entrySet().stream().filter(e -> e.getValue() != null).forEach(set);
    variables.forEach((name, value) -> environment.computeIfPresent(name, (_, _) -> value));
    return builder
        .redirectInput(new File("/dev/null"))
        .redirectOutput(folder.resolve("stdout").toFile())
        .redirectError(folder.resolve("stderr").toFile())
        .start();
  }

  /// Runs it to its end.
  CliRun run(String... arguments) throws IOException, InterruptedException {
    return runLine(line(List.of(arguments)));
  }

  /// Runs a whole command line to its end.
  CliRun runLine(List<String> line) throws IOException, InterruptedException {
    int code = startLine(line).waitFor();
    return new CliRun(code, out(), err());
  }

  /// What it has written to standard output.
  String out() throws IOException {
    return Files.readString(folder.resolve("stdout"), StandardCharsets.UTF_8);
  }

  /// What it has written to standard error, without the warning of an incubating module.
  String err() throws IOException {
    return Files.readString(folder.resolve("stderr"), StandardCharsets.UTF_8)
        .replaceAll("(?m)^WARNING: Using incubator modules: .*\n", "");
  }

  /// @param serves whether it has what only the server needs, as the launcher leaves that out else
  private static String classPath(boolean serves) {
    String modules = System.getProperty("jdk.module.path", "");
    String all = modules + File.pathSeparator + System.getProperty("java.class.path");
    return Arrays.stream(all.split(File.pathSeparator, -1))
        .filter(entry -> serves || SERVING.stream().noneMatch(entry::contains))
        .filter(entry -> TESTING.stream().noneMatch(entry::contains))
        .collect(Collectors.joining(File.pathSeparator));
  }
}

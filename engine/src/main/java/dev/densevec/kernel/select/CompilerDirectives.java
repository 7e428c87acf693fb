package dev.densevec.kernel.select;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;

/// Says to the virtual machine how to compile kernels: `compiler.json` beside this class.
///
/// Left to itself, HotSpot tries its first compiler on a kernel, which holds more vectors than that
/// one can number, and after a failed attempt at the wrong moment it settles on interpreting the
/// kernel for good, at a hundredth of its speed. Directives can be added while it runs, by the
/// diagnostic command that `jcmd PID Compiler.directives_add` sends.
final class CompilerDirectives {
  /// System property: `given` if the machine was started with the directives.
  private static final String PROPERTY = "densevec.compiler.directives";

  private static final String RESOURCE = "compiler.json";

  private CompilerDirectives() {}

  /// Adds the directives, unless the machine was started with them.
  ///
  /// @return why it takes none, with the remedy; empty if it has them
  static Optional<String> add() {
    if (System.getProperty(PROPERTY, "").equals("given")) {
      return Optional.empty();
    }
    if (ModuleLayer.boot().findModule("jdk.management").isEmpty()) {
      return Optional.of("the module jdk.management is not there: --add-modules names it");
    }
    String folder = System.getProperty("java.io.tmpdir", "");
    // Its name needs no random numbers, whose start reads files and takes time.
    Path file =
        Path.of(folder, "densevec-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
    try {
      try (InputStream directives = CompilerDirectives.class.getResourceAsStream(RESOURCE)) {
        Files.write(file, directives.readAllBytes(), StandardOpenOption.CREATE_NEW);
        add(file);
      } finally {
        Files.deleteIfExists(file);
      }
      return Optional.empty();
    } catch (IOException _) {
      return Optional.of(
          "no file can be written to '" + folder + "': -Djava.io.tmpdir names a folder");
    } catch (JMException e) {
      return Optional.of("the virtual machine takes no compiler directives: " + e.getMessage());
    }
  }

  private static void add(Path file) throws JMException {
    Object _ =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "compilerDirectivesAdd",
                new Object[] {new String[] {file.toString()}},
                new String[] {String[].class.getName()});
  }
}

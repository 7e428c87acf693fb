package dev.densevec.kernel.select;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.management.JMException;
import javax.management.ObjectName;

/// Tells the virtual machine how to compile kernels: `compiler.json` beside this class.
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

  /// Adds the directives, unless the machine was started with them. Where the machine takes none,
  /// kernels run all the same, if perhaps slowly; a log entry of level `DEBUG` says so.
  static void add() {
    if (System.getProperty(PROPERTY, "").equals("given")) {
      return;
    }
    try {
      Path file = Files.createTempFile("densevec-", ".json");
      try (InputStream directives = CompilerDirectives.class.getResourceAsStream(RESOURCE)) {
        Files.copy(directives, file, StandardCopyOption.REPLACE_EXISTING);
        add(file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException | JMException e) {
      System.getLogger(CompilerDirectives.class.getName())
          .log(Level.DEBUG, "the virtual machine takes no compiler directives", e);
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

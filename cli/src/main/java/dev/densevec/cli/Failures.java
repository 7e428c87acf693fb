package dev.densevec.cli;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.Handles;
import java.io.IOException;

/// Turns what ended a command into one line and an exit code.
final class Failures {
  private Failures() {}

  /// Writes the line of `e`.
  ///
  /// @return the exit code
  static ExitCode report(Throwable e, Console console) {
    if (!(e instanceof Failure) && Handles.exhausted()) {
      return report(
          ExitCode.MEMORY, "too few files may be open at a time; allow more (ulimit -n)", console);
    }
    return switch (e) {
      case Failure failure -> report(failure.exitCode(), failure.getMessage(), console);
      case IOException io -> report(ExitCode.BAD_FILE, io.getMessage(), console);
      case OutOfMemoryError error ->
          report(ExitCode.MEMORY, "out of memory: " + error.getMessage(), console);
      default -> report(ExitCode.INTERNAL, "internal error: " + e, console);
    };
  }

  private static ExitCode report(ExitCode code, String message, Console console) {
    if (!message.isEmpty()) {
      console.report(message);
    }
    return code;
  }
}

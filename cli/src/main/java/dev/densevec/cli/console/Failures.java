package dev.densevec.cli.console;

import dev.densevec.data.files.InputFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;

/// Turns what ended a command into one line and an exit code.
public final class Failures {
  private Failures() {}

  /// The line and the exit code of `e`.
  public static Failure of(Throwable e) {
    if (e instanceof Failure failure) {
      return failure;
    }
    if (Handles.exhausted()) {
      return new Failure(
          ExitCode.MEMORY, "too few files may be open at a time; allow more (ulimit -n)", e);
    }
    return switch (e) {
      case FileSystemException f ->
          new Failure(ExitCode.BAD_FILE, InputFiles.failure(f.getFile(), f).getMessage(), f);
      case IOException io -> new Failure(ExitCode.BAD_FILE, String.valueOf(io.getMessage()), io);
      case OutOfMemoryError error ->
          new Failure(ExitCode.MEMORY, "out of memory: " + error.getMessage(), error);
      default -> new Failure(ExitCode.INTERNAL, "internal error: " + e, e);
    };
  }

  /// Writes the line of `e`.
  ///
  /// @return the exit code
  public static ExitCode report(Throwable e, Console console) {
    Failure failure = of(e);
    if (!failure.getMessage().isEmpty()) {
      console.report(failure.getMessage());
    }
    return failure.exitCode();
  }
}

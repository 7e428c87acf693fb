package dev.densevec.cli.console;

import dev.densevec.tensor.TooLargeException;

/// Ends the command with one line on standard error and an exit code.
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  /// @param exitCode the exit code
  /// @param message one line for the user; empty to end without a word
  public Failure(ExitCode exitCode, String message) {
    this(exitCode, message, null);
  }

  /// @param exitCode the exit code
  /// @param message one line for the user; empty to end without a word
  /// @param cause shown by `--debug`
  public Failure(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /// A value on the command line that makes no sense.
  public static Failure usage(String message) {
    return new Failure(ExitCode.USAGE, message);
  }

  /// What was asked for doesn't go together, or takes more memory than there is.
  public static Failure unfit(IllegalArgumentException e) {
    ExitCode code = e instanceof TooLargeException ? ExitCode.MEMORY : ExitCode.USAGE;
    return new Failure(code, e.getMessage(), e);
  }

  /// The exit code.
  public ExitCode exitCode() {
    return exitCode;
  }
}

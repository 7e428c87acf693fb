package dev.densevec.cli.console;

import java.util.Arrays;
import java.util.Optional;

/// What the command's exit code says.
public enum ExitCode {
  /// Everything asked for was done.
  OK(0, "everything was done"),
  /// Some or all images could not be used; each has its line on standard error.
  SOME_FAILED(1, "some images could not be used, each has its line on standard error"),
  /// The command line does not make sense.
  USAGE(2, "wrong usage: unknown option, bad value, nothing to do"),
  /// Weights, labels or data are missing, damaged or do not fit.
  BAD_FILE(3, "weights, labels or data are missing, damaged or don't fit the network"),
  /// More memory is needed than there is.
  MEMORY(4, "too large: more memory is needed than there is"),
  /// Results cannot be written.
  OUTPUT(5, "results can't be written"),
  /// Training came to numbers that are not finite.
  DIVERGED(6, "training diverged: the loss or the weights are no longer finite"),
  /// Something can't be fetched.
  NETWORK(7, "a download failed: the network, the server, or not what was expected"),
  /// A fault of the program.
  INTERNAL(70, "a fault of the program; --debug shows where"),
  /// A process of several that train together was lost. What another try may bring.
  LOST(75, "a process of several that train together was lost; --resume goes on");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /// What a number says; empty if it says nothing here.
  public static Optional<ExitCode> of(int code) {
    return Arrays.stream(values()).filter(known -> known.code == code).findFirst();
  }

  /// The number handed to the shell.
  public int code() {
    return code;
  }

  /// One line for the help text.
  public String meaning() {
    return meaning;
  }
}

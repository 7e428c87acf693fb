package dev.densevec.cli.mixin;

import dev.densevec.cli.console.Failure;
import picocli.CommandLine.Option;

/// How long something is measured.
public final class MeasuringOptions {
  /// Where random weights come from, if none are given.
  public static final long SEED = 1;

  private static final double MAX_SECONDS = 86_400;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description = "Time to measure (default: 5).")
  private double seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "2",
      description =
          "Time of uncounted runs at first (default: 2); they go on while the virtual machine still"
              + " compiles, but for 0.")
  private double warmUp;

  /// Seconds to measure.
  ///
  /// @throws Failure if out of range
  public double seconds() {
    if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
      throw Failure.usage(
          "--seconds is " + seconds + ", expected more than 0 and at most " + MAX_SECONDS);
    }
    return seconds;
  }

  /// Seconds of uncounted runs at first.
  ///
  /// @throws Failure if out of range
  public double warmUp() {
    if (!(warmUp >= 0 && warmUp <= MAX_SECONDS)) {
      throw Failure.usage("--warm-up is " + warmUp + ", expected 0 to " + MAX_SECONDS);
    }
    return warmUp;
  }
}

package dev.densevec.cli.mixin;

import dev.densevec.cli.console.Failure;
import java.util.Optional;
import picocli.CommandLine.Option;

/// How many threads compute.
public final class ThreadsOption {
  private static final int MAX_THREADS = 1024;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute (default: one a core).")
  private Integer threads;

  /// Threads that compute.
  ///
  /// @throws Failure if it is out of range
  public int threads() {
    return threads == null ? all() : checked(threads);
  }

  /// Threads that compute in one of several processes that share the cores.
  ///
  /// @throws Failure if it is out of range
  public int threads(int sharers) {
    return threads == null ? Math.max(1, all() / sharers) : checked(threads);
  }

  /// What was typed.
  public Optional<Integer> asked() {
    return Optional.ofNullable(threads);
  }

  /// One a core.
  static int all() {
    return Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);
  }

  static int checked(int threads) {
    return checked("--threads", threads, MAX_THREADS);
  }

  static int checked(String option, int value, int max) {
    if (value < 1 || value > max) {
      throw Failure.usage(option + " is " + value + ", expected 1 to " + max);
    }
    return value;
  }
}

package dev.densevec.cli.mixin;

import dev.densevec.cli.console.Failure;
import picocli.CommandLine.Option;

/// How much of the machine is used.
public final class RunOptions {
  private static final int MAX_THREADS = 1024;
  private static final int MAX_BATCH = 4096;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute (default: one a core).")
  private Integer threads;

  @Option(names = "--batch", paramLabel = "N", description = "Images computed together, at most.")
  private Integer batch;

  /// Threads that compute.
  public int threads() {
    return threads == null
        ? Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS)
        : checked("--threads", threads, MAX_THREADS);
  }

  /// Images computed together, at most.
  ///
  /// @param otherwise how many if the command line doesn't say
  public int batch(int otherwise) {
    return batch == null ? otherwise : checked("--batch", batch, MAX_BATCH);
  }

  private static int checked(String option, int value, int max) {
    if (value < 1 || value > max) {
      throw Failure.usage(option + " is " + value + ", expected 1 to " + max);
    }
    return value;
  }
}

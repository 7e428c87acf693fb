package dev.densevec.cli.mixin;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How much of the machine is used.
public final class RunOptions {
  static final int MAX_BATCH = 4096;

  @Mixin private ThreadsOption threads;

  @Option(names = "--batch", paramLabel = "N", description = "Images computed together, at most.")
  private Integer batch;

  /// Threads that compute.
  public int threads() {
    return threads.threads();
  }

  /// Images computed together, at most.
  ///
  /// @param otherwise how many if the command line doesn't say
  public int batch(int otherwise) {
    return batch == null ? otherwise : ThreadsOption.checked("--batch", batch, MAX_BATCH);
  }
}

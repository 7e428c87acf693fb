package dev.densevec.cli.mixin;

import picocli.CommandLine.Option;

/// How many calls of a network are served at the same time.
public final class StreamsOption {
  private static final int MAX_STREAMS = 64;

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Batches computed at the same time, each on --threads threads (default: 1); the weights are"
              + " in memory once.")
  private int streams;

  /// Calls that are served at the same time.
  ///
  /// @throws dev.densevec.cli.console.Failure if it is out of range
  public int streams() {
    return ThreadsOption.checked("--streams", streams, MAX_STREAMS);
  }
}

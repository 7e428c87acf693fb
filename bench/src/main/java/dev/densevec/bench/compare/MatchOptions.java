package dev.densevec.bench.compare;

import picocli.CommandLine.Option;

/// Options for how long engines take turns.
final class MatchOptions {
  @Option(names = "--rounds", defaultValue = "11", description = "Turns of every engine.")
  private int rounds;

  @Option(names = "--seconds", defaultValue = "1", description = "Least length of a turn.")
  private double seconds;

  @Option(names = "--runs", defaultValue = "1", description = "Least number of runs in a turn.")
  private int runs;

  @Option(names = "--warm-up", defaultValue = "3", description = "Uncounted seconds at first.")
  private double warmUp;

  @Option(
      names = "--limit",
      defaultValue = "Infinity",
      description = "Seconds of a contest after which no round begins, but the first three.")
  private double limit;

  Match match() {
    return new Match(new Contest.Length(rounds, seconds, runs, limit), warmUp);
  }
}

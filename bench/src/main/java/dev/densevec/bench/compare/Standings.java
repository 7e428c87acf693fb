package dev.densevec.bench.compare;

import dev.densevec.bench.Quartiles;
import java.util.List;
import java.util.stream.Stream;

/// What the rounds of a contest came to.
///
/// Where a neighbour takes part of the machine in the middle of a round, the round tells about the
/// neighbour. Only quiet rounds count: those before and after which the machine's peak was near the
/// best seen. The engines' own times have no say in it.
///
/// @param counted the rounds that count: the quiet ones, or all if none was quiet
/// @param rounds number of rounds held
/// @param quiet number of quiet rounds
record Standings(List<Round> counted, int rounds, int quiet) {
  /// Share of the best peak that a quiet machine reaches.
  static final double QUIET = 0.9;

  /// The standings after some rounds.
  static Standings of(List<Round> rounds) {
    double best = rounds.stream().mapToDouble(Round::greatestPeak).max().orElseThrow();
    List<Round> quiet = rounds.stream().filter(round -> round.leastPeak() >= QUIET * best).toList();
    return new Standings(
        quiet.isEmpty() ? List.copyOf(rounds) : quiet, rounds.size(), quiet.size());
  }

  /// Duration of an engine's run over the rounds, in nanoseconds.
  Quartiles time(int engine) {
    return Quartiles.of(counted.stream().map(round -> round.nanos().get(engine)).toList());
  }

  /// How many times as long as the first engine this one takes, over the rounds.
  Quartiles ratio(int engine) {
    return Quartiles.of(counted.stream().map(round -> round.ratio(engine)).toList());
  }

  /// The machine's GFLOP/s around the rounds.
  Quartiles peak() {
    return Quartiles.of(
        counted.stream()
            .flatMap(round -> Stream.of(round.peakBefore(), round.peakAfter()))
            .toList());
  }
}

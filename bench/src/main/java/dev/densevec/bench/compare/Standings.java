package dev.densevec.bench.compare;

import dev.densevec.bench.Quartiles;
import dev.densevec.measure.Turn;
import java.util.List;
import java.util.stream.Stream;

/// What the rounds of a contest came to.
///
/// Only quiet rounds count, see [Turn].
///
/// @param counted the rounds that count: the quiet ones, or all if none was quiet
/// @param rounds number of rounds held
/// @param quiet number of quiet rounds
record Standings(List<Round> counted, int rounds, int quiet) {
  /// The standings after some rounds.
  static Standings of(List<Round> rounds) {
    List<Round> quiet = Turn.quiet(rounds);
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

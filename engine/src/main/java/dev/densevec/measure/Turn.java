package dev.densevec.measure;

import java.util.List;

/// A stretch of a measurement with the machine's peak on both sides of it.
///
/// Where a neighbour takes part of the machine in the middle of a turn, the turn is about the
/// neighbour: only quiet turns count, those around which the peak was near the best seen. What was
/// measured has no say in it.
public interface Turn {
  /// Share of the best peak that a quiet machine reaches.
  double QUIET = 0.9;

  /// The machine's GFLOP/s just before.
  double peakBefore();

  /// The machine's GFLOP/s just after.
  double peakAfter();

  /// The quiet ones among some turns, or none.
  ///
  /// @param turns at least one
  static <T extends Turn> List<T> quiet(List<T> turns) {
    double best =
        turns.stream()
            .mapToDouble(turn -> Math.max(turn.peakBefore(), turn.peakAfter()))
            .max()
            .orElseThrow();
    return turns.stream()
        .filter(turn -> Math.min(turn.peakBefore(), turn.peakAfter()) >= QUIET * best)
        .toList();
  }
}

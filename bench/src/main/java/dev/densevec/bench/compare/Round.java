package dev.densevec.bench.compare;

import dev.densevec.measure.Turn;
import java.util.List;

/// One turn of every engine.
///
/// @param nanos for each engine the median duration of a run
/// @param peakBefore the machine's GFLOP/s just before
/// @param peakAfter the machine's GFLOP/s just after
record Round(List<Double> nanos, double peakBefore, double peakAfter) implements Turn {

  /// How many times as long as the first engine this one took.
  double ratio(int engine) {
    return nanos.get(engine) / nanos.getFirst();
  }
}

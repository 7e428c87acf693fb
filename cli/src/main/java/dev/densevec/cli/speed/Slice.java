package dev.densevec.cli.speed;

import dev.densevec.measure.Turn;

/// Runs that followed each other.
///
/// @param runs number of runs
/// @param nanos how long they took in all, in nanoseconds
/// @param median how long half of them took at most
/// @param peakBefore the machine's GFLOP/s just before
/// @param peakAfter the machine's GFLOP/s just after
record Slice(long runs, double nanos, double median, double peakBefore, double peakAfter)
    implements Turn {

  /// The share of the machine's multiply-adds that the median run did: a run that something else
  /// got in the way of doesn't count.
  ///
  /// @param macs multiply-adds of a run
  double share(long macs) {
    return 2.0 * macs / median / ((peakBefore + peakAfter) / 2);
  }
}

package dev.densevec.bench.peer;

import dev.densevec.bench.Quartiles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// A peer's turns in a contest.
public final class Turns {
  /// A first run that is longer counts: what it loads into the caches is nothing to it.
  private static final double COLD_NANOS = 0.5e9;

  private final Peer peer;
  private final LongSupplier clock;

  /// @param peer the peer
  /// @param clock nanoseconds from any origin
  public Turns(Peer peer, LongSupplier clock) {
    this.peer = peer;
    this.clock = clock;
  }

  /// Runs the peer for a while.
  ///
  /// @param seconds least length of the turn
  /// @param runs least number of runs
  /// @return median duration of a run, in nanoseconds; a short first run, which finds its data out
  ///   of the caches, doesn't count
  public double take(double seconds, int runs) {
    List<Double> durations = new ArrayList<>();
    long now = clock.getAsLong();
    long end = now + (long) (seconds * 1e9);
    now = run(now, COLD_NANOS, durations);
    while (durations.size() < runs || now < end) {
      now = run(now, 0, durations);
    }
    return Quartiles.of(durations).median();
  }

  private long run(long start, double least, List<Double> durations) {
    peer.run();
    long end = clock.getAsLong();
    if (end - start > least) {
      durations.add((double) (end - start));
    }
    return end;
  }
}

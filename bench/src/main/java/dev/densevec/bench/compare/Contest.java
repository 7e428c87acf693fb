package dev.densevec.bench.compare;

import dev.densevec.bench.Quartiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/// Engines taking turns on one workload.
///
/// In each round every engine runs alone for a slice of time; odd rounds go in the opposite order.
/// Between two slices the machine rests, so that the spinning workers of the one are parked when
/// the other starts.
final class Contest {
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

  /// How long the contest lasts.
  ///
  /// @param rounds turns of every engine
  /// @param sliceSeconds least length of a turn
  /// @param sliceRuns least number of runs in a turn
  record Length(int rounds, double sliceSeconds, int sliceRuns) {

    /// @throws IllegalArgumentException if there is no round or no run in a slice
    public Length {
      if (rounds < 1 || sliceRuns < 1) {
        throw new IllegalArgumentException(
            "%d rounds of %d runs, expected at least one of each".formatted(rounds, sliceRuns));
      }
    }
  }

  private final List<Peer> peers;
  private final DoubleSupplier peak;
  private final LongSupplier clock;

  /// A contest that has not begun.
  ///
  /// @param peers the engines, the first being the one that the others are held against
  /// @param peak measures the machine's GFLOP/s on as many threads as they use
  /// @param clock nanoseconds from any origin
  Contest(List<Peer> peers, DoubleSupplier peak, LongSupplier clock) {
    this.peers = List.copyOf(peers);
    this.peak = peak;
    this.clock = clock;
  }

  /// Runs every engine for `seconds`, uncounted.
  void warmUp(double seconds) {
    peers.forEach(peer -> slice(peer, seconds, 2));
  }

  /// Runs all rounds.
  Standings run(Length length) {
    List<Round> rounds = new ArrayList<>();
    double before = peak.getAsDouble();
    for (int i = 0; i < length.rounds(); i++) {
      Double[] nanos = new Double[peers.size()];
      for (int turn = 0; turn < peers.size(); turn++) {
        int engine = i % 2 == 0 ? turn : peers.size() - 1 - turn;
        nanos[engine] = slice(peers.get(engine), length.sliceSeconds(), length.sliceRuns());
      }
      double after = peak.getAsDouble();
      rounds.add(new Round(List.of(nanos), before, after));
      before = after;
    }
    return Standings.of(rounds);
  }

  /// Median duration of a run; the first, which finds its data out of the caches, doesn't count.
  private double slice(Peer peer, double seconds, int runs) {
    LockSupport.parkNanos(REST_NANOS);
    peer.run();
    List<Double> durations = new ArrayList<>();
    long now = clock.getAsLong();
    long end = now + (long) (seconds * 1e9);
    while (durations.size() < runs || now < end) {
      long start = now;
      peer.run();
      now = clock.getAsLong();
      durations.add((double) (now - start));
    }
    return Quartiles.of(durations).median();
  }
}

package dev.densevec.bench.compare;

import dev.densevec.bench.Quartiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/// Engines taking turns on one workload.
///
/// In each round every engine runs alone for a slice of time; odd rounds go in the opposite order.
/// Between two slices the machine rests, so that the spinning workers of the one are parked when
/// the other starts.
public final class Contest {
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

  /// How long the contest lasts.
  ///
  /// @param rounds turns of every engine
  /// @param sliceSeconds least length of a turn
  /// @param sliceRuns least number of runs in a turn
  public record Length(int rounds, double sliceSeconds, int sliceRuns) {

    /// @throws IllegalArgumentException if there is no round or no run in a slice
    public Length {
      if (rounds < 1 || sliceRuns < 1) {
        throw new IllegalArgumentException(
            "%d rounds of %d runs, expected at least one of each".formatted(rounds, sliceRuns));
      }
    }
  }

  /// What came out.
  ///
  /// @param nanos for each engine and round the median duration of a run
  /// @param peak the machine's GFLOP/s before the first round and after each
  public record Result(List<List<Double>> nanos, List<Double> peak) {

    /// Duration of an engine's run over the rounds, in nanoseconds.
    public Quartiles time(int engine) {
      return Quartiles.of(nanos.get(engine));
    }

    /// How many times as long as the first engine this one takes, over the rounds.
    public Quartiles ratio(int engine) {
      List<Double> first = nanos.getFirst();
      List<Double> times = nanos.get(engine);
      return Quartiles.of(
          IntStream.range(0, times.size()).mapToObj(i -> times.get(i) / first.get(i)).toList());
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
  public Contest(List<Peer> peers, DoubleSupplier peak, LongSupplier clock) {
    this.peers = List.copyOf(peers);
    this.peak = peak;
    this.clock = clock;
  }

  /// Runs every engine for `seconds`, uncounted.
  public void warmUp(double seconds) {
    peers.forEach(peer -> slice(peer, seconds, 2));
  }

  /// Runs all rounds.
  public Result run(Length length) {
    List<List<Double>> nanos = new ArrayList<>();
    peers.forEach(peer -> nanos.add(new ArrayList<>()));
    List<Double> peaks = new ArrayList<>(List.of(peak.getAsDouble()));
    for (int round = 0; round < length.rounds(); round++) {
      for (int turn = 0; turn < peers.size(); turn++) {
        int engine = round % 2 == 0 ? turn : peers.size() - 1 - turn;
        nanos.get(engine).add(slice(peers.get(engine), length.sliceSeconds(), length.sliceRuns()));
      }
      peaks.add(peak.getAsDouble());
    }
    return new Result(nanos, peaks);
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

package dev.densevec.bench.compare;

import dev.densevec.bench.peer.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  /// Fewer rounds have no quartiles.
  private static final int FEWEST_ROUNDS = 3;

  /// How long the contest lasts.
  ///
  /// @param rounds turns of every engine
  /// @param sliceSeconds least length of a turn
  /// @param sliceRuns least number of runs in a turn
  /// @param limitSeconds after so long no round begins, but the first three
  record Length(int rounds, double sliceSeconds, int sliceRuns, double limitSeconds) {

    /// @throws IllegalArgumentException if there is no round or no run in a slice
    public Length {
      if (rounds < 1 || sliceRuns < 1) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%d rounds of %d runs, expected at least one of each",
                rounds,
                sliceRuns));
      }
    }
  }

  private final List<Engine> engines;
  private final DoubleSupplier peak;
  private final LongSupplier clock;

  /// A contest that has not begun.
  ///
  /// @param engines the engines, the first being the one that the others are held against
  /// @param peak measures the machine's GFLOP/s on as many threads as they use
  /// @param clock nanoseconds from any origin
  Contest(List<Engine> engines, DoubleSupplier peak, LongSupplier clock) {
    this.engines = List.copyOf(engines);
    this.peak = peak;
    this.clock = clock;
  }

  /// Runs every engine for `seconds`, uncounted.
  ///
  /// @throws EngineFailure if an engine fails
  void warmUp(double seconds) throws EngineFailure {
    for (int engine = 0; engine < engines.size(); engine++) {
      take(engine, seconds, 1);
    }
  }

  private double take(int engine, double seconds, int runs) throws EngineFailure {
    try {
      return engines.get(engine).take(seconds, runs);
    } catch (IllegalStateException e) {
      throw new EngineFailure(engine, e);
    }
  }

  /// Runs all rounds that there is time for.
  ///
  /// @throws EngineFailure if an engine fails
  Standings run(Length length) throws EngineFailure {
    List<Round> rounds = new ArrayList<>();
    long start = clock.getAsLong();
    double before = peak.getAsDouble();
    while (rounds.size() < length.rounds() && isTimeLeft(start, rounds.size(), length)) {
      List<Double> nanos = turns(rounds.size() % 2 == 0, length);
      double after = peak.getAsDouble();
      rounds.add(new Round(nanos, before, after));
      before = after;
    }
    return Standings.of(rounds);
  }

  private boolean isTimeLeft(long start, int rounds, Length length) {
    return rounds < FEWEST_ROUNDS || clock.getAsLong() - start < length.limitSeconds() * 1e9;
  }

  private List<Double> turns(boolean forward, Length length) throws EngineFailure {
    Double[] nanos = new Double[engines.size()];
    for (int turn = 0; turn < nanos.length; turn++) {
      int engine = forward ? turn : nanos.length - 1 - turn;
      LockSupport.parkNanos(REST_NANOS);
      nanos[engine] = take(engine, length.sliceSeconds(), length.sliceRuns());
    }
    return List.of(nanos);
  }
}

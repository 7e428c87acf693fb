package dev.densevec.cli.speed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;

/// Runs a load again and again, watched and not watched in turns, and reads the clock after every
/// step of the watched runs.
///
/// The faster half of the runs of each kind counts: in the others, something else took part of the
/// machine. Means of whole runs are taken, so the steps add up to what a watched run takes.
final class Profiler {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Load load;
  private final LongSupplier clock;
  private final List<long[]> watched = new ArrayList<>();
  private final List<Long> plain = new ArrayList<>();
  private long[] nanos;
  private long last;

  /// @param clock nanoseconds from any origin
  Profiler(Load load, LongSupplier clock) {
    this.load = load;
    this.clock = clock;
    nanos = new long[load.steps().size()];
  }

  /// Counted runs, at least one of each kind.
  void measure(double seconds) {
    long start = clock.getAsLong();
    do {
      turn();
    } while (clock.getAsLong() - start < seconds * NANOS_PER_SECOND);
  }

  /// A run of each kind.
  void turn() {
    long before = clock.getAsLong();
    load.run();
    last = clock.getAsLong();
    plain.add(last - before);
    nanos = new long[nanos.length];
    load.run(this::note);
    watched.add(nanos);
  }

  /// Leaves the runs so far out.
  void forget() {
    watched.clear();
    plain.clear();
  }

  private void note(int step) {
    long now = clock.getAsLong();
    nanos[step] = now - last;
    last = now;
  }

  /// The means of what counts.
  Profile.Watch result() {
    List<long[]> fast =
        watched.stream()
            .sorted(Comparator.comparingLong(run -> Arrays.stream(run).sum()))
            .limit((watched.size() + 1) / 2)
            .toList();
    double[] means = new double[nanos.length];
    for (long[] run : fast) {
      for (int i = 0; i < means.length; i++) {
        means[i] += 1e-6 * run[i] / fast.size();
      }
    }
    double whole =
        plain.stream()
            .sorted()
            .limit((plain.size() + 1) / 2)
            .mapToLong(Long::longValue)
            .average()
            .orElseThrow();
    return new Profile.Watch(Arrays.stream(means).boxed().toList(), 1e-6 * whole);
  }
}

package dev.densevec.cli.speed;

import dev.densevec.measure.Distribution;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/// Runs a load for a while, in slices between which the machine's peak is measured.
final class Meter {
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /// Time for spinning workers to be parked, so that they don't disturb the peak.
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /// Runs in a slice from which on the first, which finds its data out of the caches, is not
  /// counted.
  private static final int MANY = 10;

  private final DoubleSupplier peak;
  private final LongSupplier clock;
  private final WarmUp warmUp;

  /// How long a measurement lasts.
  ///
  /// @param warmUp seconds of uncounted runs at first, at least one run; 0 for just one
  /// @param seconds seconds of counted runs, at least one run
  /// @param count counted runs instead of a time
  record Length(double warmUp, double seconds, OptionalLong count) {}

  /// @param peak measures the machine's GFLOP/s
  /// @param clock nanoseconds from any origin
  Meter(DoubleSupplier peak, LongSupplier clock, WarmUp warmUp) {
    this.peak = peak;
    this.clock = clock;
    this.warmUp = warmUp;
  }

  /// Measures a load.
  ///
  /// @param watch called between runs that don't count, and between slices
  Samples measure(Load load, Length length, Consumer<Stage> watch) {
    warmUp.run(
        () -> {
          watch.accept(Stage.WARM_UP);
          load.run();
        },
        length.warmUp());
    load.forget();
    List<Slice> slices = new ArrayList<>();
    List<Double> millis = new ArrayList<>();
    double before = peak.getAsDouble();
    double spent = 0;
    boolean many = false;
    do {
      if (many) {
        load.run();
      }
      int first = millis.size();
      double nanos = slice(load, length, millis);
      LockSupport.parkNanos(REST_NANOS);
      double after = peak.getAsDouble();
      int runs = millis.size() - first;
      double median = 1e6 * Distribution.of(millis.subList(first, millis.size())).median();
      slices.add(new Slice(runs, nanos, median, before, after));
      before = after;
      spent += nanos;
      many = runs >= MANY;
      watch.accept(Stage.MEASURING);
    } while (!done(length, millis.size(), spent));
    return new Samples(slices, millis);
  }

  private double slice(Load load, Length length, List<Double> millis) {
    long start = clock.getAsLong();
    long now = start;
    do {
      long before = now;
      load.run();
      now = clock.getAsLong();
      millis.add((now - before) * 1e-6);
    } while (now - start < SLICE_NANOS
        && (length.count().isEmpty() || millis.size() < length.count().getAsLong()));
    return now - start;
  }

  private static boolean done(Length length, int runs, double nanos) {
    return length.count().isPresent()
        ? runs >= length.count().getAsLong()
        : nanos >= length.seconds() * NANOS_PER_SECOND;
  }
}

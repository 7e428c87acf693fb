package dev.densevec.cli.speed;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Uncounted runs at first: for a time, and then until the virtual machine's compiler rests.
///
/// Where a run takes a second, the first ten share the processors with the compiler.
final class WarmUp {
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /// What the compiler is watched for.
  private static final long STRETCH_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  /// The compiler rests if it takes less of a stretch, counting each of its threads.
  private static final double RESTING_SHARE = 0.01;

  /// Beyond the time asked for, nobody waits longer for the compiler.
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final LongSupplier clock;
  private final LongSupplier compilation;

  /// @param clock nanoseconds from any origin
  /// @param compilation milliseconds that the compiler has worked so far
  WarmUp(LongSupplier clock, LongSupplier compilation) {
    this.clock = clock;
    this.compilation = compilation;
  }

  /// By this machine's clock and compiler.
  static WarmUp ofThisMachine() {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    boolean watched = compiler != null && compiler.isCompilationTimeMonitoringSupported();
    return new WarmUp(System::nanoTime, watched ? compiler::getTotalCompilationTime : () -> 0);
  }

  /// Runs at least once.
  ///
  /// @param seconds time asked for
  void run(Runnable load, double seconds) {
    long start = clock.getAsLong();
    long asked = (long) (seconds * NANOS_PER_SECOND);
    stretch(load, asked);
    boolean rests = false;
    while (!rests && asked > 0 && clock.getAsLong() - start < asked + PATIENCE_NANOS) {
      long before = compilation.getAsLong();
      long nanos = stretch(load, STRETCH_NANOS);
      rests = (compilation.getAsLong() - before) * NANOS_PER_MILLI < RESTING_SHARE * nanos;
    }
  }

  private long stretch(Runnable load, long nanos) {
    long start = clock.getAsLong();
    long passed;
    do {
      load.run();
      passed = clock.getAsLong() - start;
    } while (passed < nanos);
    return passed;
  }
}

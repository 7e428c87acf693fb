package dev.densevec.measure;

import dev.densevec.kernel.vector.PeakKernel;

/// The most multiply-adds the machine can do in a second, on some number of cores at once.
///
/// Neighbours on a shared machine change it from one minute to the next: measure it beside whatever
/// is held against it.
public final class FmaPeak implements AutoCloseable {
  private static final long WARMUP_MILLIS = 100;

  private final MeasuringThreads crew;

  /// Starts the threads and compiles the loop.
  ///
  /// @throws IllegalArgumentException if there is no thread
  public FmaPeak(int threads) {
    crew = new MeasuringThreads(threads);
    PeakKernel.warmUp();
    measure(WARMUP_MILLIS);
  }

  /// GFLOP/s of all threads together, over about `millis` milliseconds.
  ///
  /// @throws IllegalArgumentException if `millis` is below 2
  public double measure(long millis) {
    if (millis < 2) {
      throw new IllegalArgumentException("millis is " + millis + ", expected at least 2");
    }
    return crew.sum(_ -> PeakKernel.gflops(millis));
  }

  @Override
  public void close() {
    crew.close();
  }
}

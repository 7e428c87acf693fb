package dev.densevec.bench;

import dev.densevec.kernel.vector.PeakKernel;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// The most multiply-adds the machine can do in a second, on some number of cores at once.
///
/// Neighbours on a shared machine change it from one minute to the next: measure it beside whatever
/// is held against it.
public final class FmaPeak implements AutoCloseable {
  private final int threads;
  private final ExecutorService pool;

  /// Starts the threads and compiles the loop.
  public FmaPeak(int threads) {
    this.threads = threads;
    this.pool = Executors.newFixedThreadPool(threads);
    PeakKernel.warmUp();
    measure(100);
  }

  /// GFLOP/s of all threads together, over about `millis` milliseconds.
  public double measure(long millis) {
    CyclicBarrier start = new CyclicBarrier(threads);
    Callable<Double> task =
        () -> {
          start.await();
          return PeakKernel.gflops(millis);
        };
    try {
      List<Future<Double>> rates =
          pool.invokeAll(Stream.generate(() -> task).limit(threads).toList());
      double sum = 0;
      for (Future<Double> rate : rates) {
        sum += rate.get();
      }
      return sum;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}

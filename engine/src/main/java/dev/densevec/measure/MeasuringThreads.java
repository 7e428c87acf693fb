package dev.densevec.measure;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// Threads that measure the machine together.
final class MeasuringThreads implements AutoCloseable {
  private final int threads;
  private final ExecutorService pool;

  /// @throws IllegalArgumentException if there is no thread
  MeasuringThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
    }
    this.threads = threads;
    this.pool = Executors.newFixedThreadPool(threads);
  }

  /// Has every thread measure at the same time.
  ///
  /// @param rate what the thread of a number, from 0, reaches
  /// @return the sum over all threads
  double sum(IntToDoubleFunction rate) {
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Callable<Double>> tasks =
        IntStream.range(0, threads)
            .<Callable<Double>>mapToObj(
                thread ->
                    () -> {
                      start.await();
                      return rate.applyAsDouble(thread);
                    })
            .toList();
    try {
      double sum = 0;
      for (Future<Double> result : pool.invokeAll(tasks)) {
        sum += result.get();
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

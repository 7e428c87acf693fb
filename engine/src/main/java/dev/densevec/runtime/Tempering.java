package dev.densevec.runtime;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.InferencePlan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/// Has kernels compiled by a virtual machine that was given no flags for it, one after the other.
///
/// The machine's quick compiler cannot translate a convolution kernel, which holds more vectors
/// than it can number, and after a failed attempt at the wrong moment the machine settles on
/// interpreting it for good. So a kernel that is still slow after some time is replaced by a copy,
/// with which the machine begins anew; by then it is less busy.
final class Tempering {
  private static final int ATTEMPTS = 5;
  static final long PATIENCE_NANOS = 800_000_000L;

  /// Compiled code needs less time for a vector's multiply-add on any processor that has vectors,
  /// code that keeps vectors on the heap more.
  private static final double NANOS_PER_VECTOR = 1;

  /// As [#NANOS_PER_VECTOR], for short calls, in which other things take time too.
  private static final long SHORT_NANOS_PER_VECTOR = 25;

  private static final int CALLS_PER_ROUND = 20;

  private static final Set<String> DONE = new HashSet<>();
  private static Thread thread;

  private final KernelSet kernels;
  private final SampleCalls sample;

  Tempering(KernelSet kernels) {
    this.kernels = kernels;
    this.sample = new SampleCalls(kernels);
  }

  /// Starts with what `plan` needs and what has not been done yet.
  static synchronized void start(KernelSet kernels, InferencePlan plan) {
    Thread before = thread;
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("densevec-tempering")
            .start(
                () -> {
                  if (join(before)) {
                    new Tempering(kernels).run(plan);
                  }
                });
  }

  /// Returns when all that was started is done.
  static void await() {
    Thread last;
    synchronized (Tempering.class) {
      last = thread;
    }
    join(last);
  }

  private static boolean join(Thread other) {
    try {
      if (other != null) {
        other.join();
      }
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void run(InferencePlan plan) {
    for (ConvKernel kernel : SampleCalls.convolutions(kernels, plan)) {
      if (DONE.add(SampleCalls.name(kernel))) {
        temper(kernel);
      }
    }
    Map<String, SampleCalls.Call> passes = new HashMap<>(sample.common());
    passes.putAll(sample.of(plan));
    passes.forEach(
        (name, call) -> {
          if (DONE.add(name)) {
            boolean _ = callUntilFast(call, System.nanoTime() + PATIENCE_NANOS);
          }
        });
  }

  /// Has one convolution kernel compiled, or a copy in its place.
  void temper(ConvKernel kernel) {
    temper(kernel, k -> number -> sample.conv(k, number), sample::longConv, kernels::renew);
  }

  /// Has one kernel compiled, or a copy in its place.
  ///
  /// @param brief short calls of a kernel
  /// @param lengthy one call that is long enough to tell its speed; gives its vectors
  /// @param renew puts a copy in a kernel's place
  static <K> void temper(
      K kernel,
      Function<K, SampleCalls.Call> brief,
      ToLongFunction<K> lengthy,
      UnaryOperator<K> renew) {
    K current = kernel;
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      if (compiles(current, brief.apply(current), lengthy, attempt)) {
        return;
      }
      current = renew.apply(current);
    }
  }

  /// Calls a kernel until it is fast or `attempt` times the patience has gone by.
  private static <K> boolean compiles(
      K kernel, SampleCalls.Call brief, ToLongFunction<K> lengthy, int attempt) {
    long end = System.nanoTime() + attempt * PATIENCE_NANOS;
    while (callUntilFast(brief, end)) {
      if (isFast(kernel, lengthy)) {
        return true;
      }
    }
    return false;
  }

  private static <K> boolean isFast(K kernel, ToLongFunction<K> lengthy) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 3; i++) {
      long before = System.nanoTime();
      long vectors = lengthy.applyAsLong(kernel);
      best = Math.min(best, (System.nanoTime() - before) / (double) vectors);
    }
    return best < NANOS_PER_VECTOR;
  }

  /// Whether a kernel became fast before the time `end`.
  static boolean callUntilFast(SampleCalls.Call call, long end) {
    for (int number = 0; System.nanoTime() < end; ) {
      long before = System.nanoTime();
      long vectors = 0;
      for (int i = 0; i < CALLS_PER_ROUND; i++) {
        vectors += call.run(number++);
      }
      if (System.nanoTime() - before < vectors * SHORT_NANOS_PER_VECTOR) {
        return true;
      }
    }
    return false;
  }
}

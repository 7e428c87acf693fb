package dev.densevec.warmup;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.infer.InferencePlan;
import dev.densevec.plan.train.TrainingPlan;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Has kernels compiled before the first image needs them.
///
/// A loop over vectors is a thousand times slower before it is compiled. So each kernel is called
/// on made-up pixels until it is as fast as only compiled code is, in the background, while weights
/// are read and packed. What is compiled stays so: a process does this once.
public final class Warmup {
  /// A vector's multiply-add takes about one nanosecond compiled and about a thousand interpreted.
  private static final long NANOS_PER_VECTOR = 25;

  /// Calls in a row that must be fast.
  private static final int FAST_CALLS = 3;

  /// Calls that go every way through a kernel.
  static final int INITIAL_CALLS = 2;

  /// Processor time after which a kernel is left as it is. A busy machine takes longer by the
  /// clock.
  private static final long PATIENCE_NANOS = 3_000_000_000L;

  /// As many kernels at once as the machine is likely to compile at once.
  private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);

  private static final long IDLE_SECONDS = 1;

  private static final Map<String, Future<?>> STARTED = new LinkedHashMap<>();
  private static final ExecutorService POOL = pool();

  private Warmup() {}

  private static ExecutorService pool() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("densevec-warmup-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /// Starts to compile what nearly every network needs in inference. Further calls do nothing.
  public static void start(KernelSet kernels) {
    start(kernels, new SampleCalls(kernels).likely());
  }

  /// Starts to compile what `plan` needs.
  public static void start(KernelSet kernels, InferencePlan plan) {
    SampleCalls sample = new SampleCalls(kernels);
    Map<String, SampleCalls.Call> calls = new LinkedHashMap<>(sample.common());
    calls.putAll(sample.of(plan));
    start(kernels, calls);
  }

  /// Starts to compile what training by `plan` needs.
  public static void start(KernelSet kernels, TrainingPlan plan) {
    start(kernels, new TrainingCalls(kernels).of(plan));
  }

  private static synchronized void start(KernelSet kernels, Map<String, SampleCalls.Call> calls) {
    if (!kernels.wantsWarmup()) {
      return;
    }
    if (STARTED.isEmpty()) {
      loadSegmentKinds();
    }
    Map<String, SampleCalls.Call> fresh = new LinkedHashMap<>(calls);
    fresh.keySet().removeAll(STARTED.keySet());
    fresh.values().forEach(Warmup::initialise);
    fresh.forEach((name, call) -> STARTED.put(name, POOL.submit(() -> callUntilFast(call))));
  }

  /// What a kernel needs must be initialised before it is compiled: the compiler would take the
  /// values of classes under way for unknown, and make slow code of them for good.
  private static void initialise(SampleCalls.Call call) {
    for (int number = 0; number < INITIAL_CALLS; number++) {
      call.run(number);
    }
  }

  private static void callUntilFast(SampleCalls.Call call) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    int fast = 0;
    for (int number = INITIAL_CALLS; fast < FAST_CALLS; number++) {
      if (threads.getCurrentThreadCpuTime() - start > PATIENCE_NANOS) {
        return;
      }
      long before = System.nanoTime();
      long vectors = call.run(number);
      fast = System.nanoTime() - before < vectors * NANOS_PER_VECTOR ? fast + 1 : 0;
    }
  }

  /// Compiled code bets on the kinds of memory segments that have been seen; the first mapped file
  /// would throw it away. So all kinds are made once before anything is compiled.
  private static void loadSegmentKinds() {
    Path file = Path.of(System.getProperty("java.home"), "release");
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      channel.map(FileChannel.MapMode.READ_ONLY, 0, 0, arena);
    } catch (IOException _) {
      // A Java without this file warms up all the same, perhaps in vain.
    }
    MemorySegment.ofArray(new byte[0]);
  }

  /// Returns when all that was started is compiled, or can't be.
  public static void await() {
    List<Future<?>> all;
    synchronized (Warmup.class) {
      all = List.copyOf(STARTED.values());
    }
    try {
      for (Future<?> one : all) {
        one.get();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a kernel fails on made-up pixels", e.getCause());
    }
  }
}

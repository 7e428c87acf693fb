package dev.densevec.runtime;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.InferencePlan;
import dev.densevec.plan.TrainingPlan;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// Has kernels compiled before the first image needs them.
///
/// A loop over vectors is a thousand times slower before it is compiled. So each kernel is called
/// until it is as fast as only compiled code is, in a thread of its own, while weights are read and
/// packed. What is compiled stays so: a process does this once.
///
/// Where the virtual machine compiles kernels after a few calls and with its optimising compiler
/// alone, all are called at once. Flags have to ask for that, and say so by the system property
/// `densevec.warmup`. Elsewhere [Tempering] takes its time.
public final class Warmup {
  private static final boolean ENABLED = Boolean.getBoolean("densevec.warmup");

  /// A vector's multiply-add takes about one nanosecond compiled and about a thousand interpreted.
  private static final long NANOS_PER_VECTOR = 25;

  /// Calls in a row that must be fast.
  private static final int FAST_CALLS = 3;

  /// Calls after which a caller leaves the processor to the compiler between calls.
  private static final int EAGER_CALLS = 32;

  /// Calls that go every way through a kernel.
  static final int INITIAL_CALLS = 2;

  /// Further calls of the first kernel before others may compete with it.
  private static final int HEAD_START = 4;

  private static final long PATIENCE_NANOS = 3_000_000_000L;

  private static final Map<String, Warmup> STARTED = new LinkedHashMap<>();

  private final CountDownLatch headStart = new CountDownLatch(HEAD_START);
  private final SampleCalls.Call kernel;
  private final Thread thread;

  private Warmup(String name, SampleCalls.Call kernel, Optional<Warmup> first) {
    this.kernel = kernel;
    // What a kernel needs must be initialised before it is compiled: the compiler would take the
    // values of classes under way for unknown, and make slow code of them for good.
    for (int call = 0; call < INITIAL_CALLS; call++) {
      kernel.run(call);
    }
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("densevec-warmup-" + name)
            .start(() -> repeat(first.map(warmup -> warmup.headStart)));
  }

  private void repeat(Optional<CountDownLatch> signal) {
    try {
      if (signal.isPresent()) {
        signal.get().await();
      }
      callUntilFast();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void callUntilFast() throws InterruptedException {
    long start = System.nanoTime();
    int fast = 0;
    for (int call = 0; fast < FAST_CALLS && System.nanoTime() - start < PATIENCE_NANOS; call++) {
      long before = System.nanoTime();
      long vectors = kernel.run(call);
      fast = System.nanoTime() - before < vectors * NANOS_PER_VECTOR ? fast + 1 : 0;
      headStart.countDown();
      if (call > EAGER_CALLS && fast == 0) {
        Thread.sleep(1);
      }
    }
  }

  /// Starts to compile what every network needs. Further calls do nothing.
  public static synchronized void start(KernelSet kernels) {
    if (ENABLED && STARTED.isEmpty()) {
      loadSegmentKinds();
      new SampleCalls(kernels).common().forEach(Warmup::start);
    }
  }

  /// Starts to compile what `plan` needs.
  public static synchronized void start(KernelSet kernels, InferencePlan plan) {
    if (ENABLED) {
      start(kernels);
      new SampleCalls(kernels).of(plan).forEach(Warmup::start);
    } else {
      Tempering.start(kernels, plan);
    }
  }

  /// Compiles what training needs, and returns when it is done. Where flags have kernels compiled
  /// after a few calls, they are only initialised ahead.
  public static void await(KernelSet kernels, TrainingPlan plan) {
    if (ENABLED) {
      TrainingTempering.initialise(kernels, plan);
    } else {
      TrainingTempering.run(kernels, plan);
    }
  }

  private static void start(String name, SampleCalls.Call kernel) {
    if (!STARTED.containsKey(name)) {
      STARTED.put(name, new Warmup(name, kernel, STARTED.values().stream().findFirst()));
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
    List<Warmup> all;
    synchronized (Warmup.class) {
      all = List.copyOf(STARTED.values());
    }
    try {
      for (Warmup warmup : all) {
        warmup.thread.join();
      }
      Tempering.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

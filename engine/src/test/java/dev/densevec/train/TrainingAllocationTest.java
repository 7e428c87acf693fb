package dev.densevec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.densevec.kernel.KernelsUnderTest;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A step allocates nothing. With vectors this holds for compiled code only, so that the scalar
/// kernels are asked.
@Tag("width")
class TrainingAllocationTest {
  private static final Shape INPUT = new Shape(1, 3, 32, 32);

  @Test
  void stepsAllocateNothing() throws ReflectiveOperationException {
    assumeThat(KernelsUnderTest.chosen().name()).isEqualTo("scalar");
    NetworkSpec spec = Networks.parse("densenet-bc-40-12:blocks=1-1,growth=4,bias=true");
    TrainingNetwork.Options options =
        TrainingNetwork.Options.defaults(4, INPUT)
            .withThreads(2)
            .withDropout(new Dropout(0.1, Dropout.Where.EVERY_BUT_FIRST));
    try (Arena arena = Arena.ofShared();
        Parameters parameters = RandomNetwork.parameters(spec, 1);
        TrainingNetwork network = TrainingNetwork.of(parameters, options)) {
      MemorySegment images = arena.allocate(4 * INPUT.elements() * Float.BYTES, 64);
      MemorySegment targets = arena.allocate(4L * spec.classes() * Float.BYTES, 64);
      Optimizer optimizer = Sgd.of(network, Sgd.Settings.paper());
      long least = Long.MAX_VALUE;
      for (int i = 0; i < 8; i++) {
        long before = allocated();
        network.step(images, targets, 4);
        optimizer.step(0.1);
        least = Math.min(least, allocated() - before);
      }
      // What reading the counters takes.
      long before = allocated();
      long reading = allocated() - before;
      assertThat(least).isLessThanOrEqualTo(reading + 64);
    }
  }

  /// By this thread and all workers; by reflection, for the module has no business with management.
  private static long allocated() throws ReflectiveOperationException {
    Object beans =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Method method =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getThreadAllocatedBytes", long[].class);
    long[] ids =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("densevec-worker"))
            .mapToLong(Thread::threadId)
            .toArray();
    long[] all = Arrays.copyOf(ids, ids.length + 1);
    all[ids.length] = Thread.currentThread().threadId();
    return Arrays.stream((long[]) method.invoke(beans, all)).sum();
  }
}

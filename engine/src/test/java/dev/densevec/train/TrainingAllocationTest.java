package dev.densevec.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.kernel.KernelsUnderTest;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.Allocation;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.train.optim.Optimizer;
import dev.densevec.train.optim.Sgd;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A step allocates nothing, once all of it is compiled: a vector that a kernel hands on as an
/// object would be allocated forever.
///
/// Runs at the machine's own width alone. At a forced width of 256 bits a start was seen that ran
/// on vector objects; its cause is not known.
class TrainingAllocationTest {
  private static final int BATCH = 4;
  private static final int MOST_STEPS = 400;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "densenet-bc-40-12:blocks=1-1,growth=4,bias=true | 0.1",
        "d2l:blocks=1-1,in=3 | 0",
        "resnet18:blocks=1-1,classes=10 | 0"
      })
  void stepsAllocateNothing(String text, double dropout) {
    KernelsUnderTest.chosen(); // longer vectors than the machine's are objects
    NetworkSpec spec = Networks.parse(text);
    Shape input = new Shape(1, spec.inChannels(), 32, 32);
    TrainingNetwork.Options options =
        TrainingNetwork.Options.defaults(BATCH, input)
            .withThreads(2)
            .withDropout(new Dropout(dropout, Dropout.Where.EVERY_BUT_FIRST));
    try (Arena arena = Arena.ofShared();
        Parameters parameters = RandomNetwork.parameters(spec, 1);
        TrainingNetwork network = TrainingNetwork.of(parameters, options)) {
      MemorySegment images = arena.allocate(BATCH * input.elements() * Float.BYTES, 64);
      MemorySegment targets = arena.allocate((long) BATCH * spec.classes() * Float.BYTES, 64);
      Optimizer optimizer = Sgd.of(network.trained(), Sgd.Settings.paper());
      long[] threads = threads();
      long before = Allocation.bytes(threads);
      long reading = Allocation.bytes(threads) - before;
      long least = Long.MAX_VALUE;
      for (int i = 0; i < MOST_STEPS && least > reading + 64; i++) {
        before = Allocation.bytes(threads);
        network.step(images, targets, BATCH);
        optimizer.step(0.1);
        least = Math.min(least, Allocation.bytes(threads) - before);
      }
      assertThat(least).isLessThanOrEqualTo(reading + 64);
    }
  }

  /// This thread and all workers. They are looked up once: looking at their stacks allocates more
  /// or less with each call.
  private static long[] threads() {
    LongStream workers =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("densevec-worker"))
            .mapToLong(Thread::threadId);
    return LongStream.concat(workers, LongStream.of(Thread.currentThread().threadId())).toArray();
  }
}

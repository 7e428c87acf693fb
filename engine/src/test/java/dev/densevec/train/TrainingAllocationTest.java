package dev.densevec.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.kernel.KernelsUnderTest;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.Allocation;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.testing.ThreadRanks;
import dev.densevec.train.collective.Agreement;
import dev.densevec.train.collective.Collective;
import dev.densevec.train.collective.Norms;
import dev.densevec.train.collective.Ranks;
import dev.densevec.train.optim.Optimizer;
import dev.densevec.train.optim.Sgd;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A step allocates nothing, once all of it is compiled: a vector that a kernel hands on as an
/// object would be allocated forever.
///
/// Each start is a process that only trains, as a user's is. Of several starts the best counts: a
/// process was seen, one of some thirty in which a thousand other tests had run before, that kept
/// to objects in one of its passes, 50 to 360 KB a step. Its cause is not known.
class TrainingAllocationTest {
  private static final int BATCH = 4;
  private static final int MOST_STEPS = 400;

  /// Bytes that counting may differ by between two looks.
  private static final long NOISE = 64;

  /// Trains until a step allocates nothing, and prints what the best of all steps allocated.
  static final class Steps {
    private Steps() {}

    public static void main(String[] args) throws InterruptedException {
      double dropout = Double.parseDouble(args[1]);
      int ranks = Integer.parseInt(args[2]);
      System.out.println(
          ranks == 1
              ? leastBytes(args[0], dropout, Collective.alone())
              : ThreadRanks.runWithBackground(ranks, c -> leastBytes(args[0], dropout, c)).stream()
                  .mapToLong(Long::longValue)
                  .max()
                  .orElseThrow());
    }
  }

  @ParameterizedTest
  @Tag("width")
  @CsvSource(
      delimiter = '|',
      value = {
        "densenet-bc-40-12:blocks=1-1,growth=4,bias=true | 0.1 | 1",
        "d2l:blocks=1-1,in=3 | 0 | 1",
        "resnet18:blocks=1-1,classes=10 | 0 | 1",
        "d2l:blocks=1-1,in=3 | 0.1 | 2"
      })
  void stepsAllocateNothing(String network, String dropout, String ranks)
      throws IOException, InterruptedException {
    KernelsUnderTest.chosen(); // longer vectors than the machine's are objects
    assertThat(Allocation.leastPrinted(List.of(), NOISE, Steps.class, network, dropout, ranks))
        .isLessThanOrEqualTo(NOISE);
  }

  private static long leastBytes(String text, double dropout, Collective collective) {
    NetworkSpec spec = Networks.parse(text);
    Shape input = new Shape(1, spec.inChannels(), 32, 32);
    TrainingNetwork.Options options =
        TrainingNetwork.Options.defaults(BATCH, input)
            .withThreads(collective.size() == 1 ? 2 : 1)
            .withRanks(new Ranks(collective, Norms.ALL))
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
      Agreement agreement = new Agreement(collective);
      for (int i = 0; i < MOST_STEPS && agreement.any(least > NOISE ? 1 : 0) != 0; i++) {
        before = Allocation.bytes(threads);
        network.step(images, targets, BATCH);
        optimizer.step(0.1);
        least = Math.min(least, Allocation.bytes(threads) - before - reading);
      }
      return least;
    }
  }

  /// This thread, all workers and what sums up gradients. They are looked up once: looking at their
  /// stacks allocates more or less with each call.
  private static long[] threads() {
    LongStream workers =
        Thread.getAllStackTraces().keySet().stream()
            .filter(
                thread ->
                    thread.getName().startsWith("densevec-worker")
                        || thread.getName().startsWith("densevec-buckets"))
            .mapToLong(Thread::threadId);
    return LongStream.concat(workers, LongStream.of(Thread.currentThread().threadId())).toArray();
  }
}

package dev.densevec.train.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.Fill;
import dev.densevec.train.BatchSource;
import dev.densevec.train.Initialization;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.train.find.RateSweep.Point;
import dev.densevec.train.optim.Optimizer;
import dev.densevec.train.optim.Sgd;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A sweep of learning rates finds where the loss falls, and leaves no trace.
final class RateSweepTest {
  private static final int BATCH = 4;
  private static final Shape INPUT = new Shape(1, 3, 8, 8);

  /// The same batch of four images of four classes again and again.
  private static BatchSource batches(Arena arena) {
    float[] pixels = Fill.gaussian((int) (BATCH * INPUT.imageElements()), 0, 1, 3);
    MemorySegment images = arena.allocateFrom(Parameters.ELEMENT, pixels);
    MemorySegment targets = arena.allocate(BATCH * BATCH * Float.BYTES, Float.BYTES);
    for (int i = 0; i < BATCH; i++) {
      targets.setAtIndex(Parameters.ELEMENT, i * BATCH + i, 1);
    }
    return new BatchSource() {
      @Override
      public int batchesPerEpoch() {
        return 7;
      }

      @Override
      public void startEpoch(int epoch, int firstBatch) {}

      @Override
      public Batch next() {
        return new Batch(images, targets, new int[] {0, 1, 2, 3}, BATCH);
      }
    };
  }

  private static Map<String, byte[]> bytes(Map<String, MemorySegment> segments) {
    Map<String, byte[]> bytes = new TreeMap<>();
    segments.forEach((name, s) -> bytes.put(name, s.toArray(ValueLayout.JAVA_BYTE)));
    return bytes;
  }

  @Test
  void theLossFallsThenExplodesAndTheStateIsAsBefore() throws Exception {
    try (Arena arena = Arena.ofShared();
        Parameters parameters =
            Parameters.allocate(
                Networks.parse("densenet-40-12:blocks=1,growth=4,stem-channels=4,classes=4"));
        TrainingNetwork network =
            TrainingNetwork.of(
                parameters, TrainingNetwork.Options.defaults(BATCH, INPUT).withThreads(1))) {
      Initialization.HE_FAN_IN.apply(parameters, 1);
      Optimizer optimizer = Sgd.of(network.trained(), Sgd.Settings.paper());
      Map<String, byte[]> weights = bytes(parameters.segments());
      Map<String, byte[]> memory = bytes(optimizer.state());
      List<Integer> steps = new ArrayList<>();
      RateSweep sweep =
          RateSweep.of(
              network, optimizer, batches(arena), new RateSweep.Range(1e-4, 1e4, 80), steps::add);
      assertThat(sweep.points()).hasSizeBetween(20, 79).hasSameSizeAs(steps);
      assertThat(sweep.points().getFirst().rate()).isEqualTo(1e-4);
      assertThat(sweep.points().getFirst().smoothed())
          .isCloseTo(sweep.points().getFirst().loss(), within(1e-9));
      assertThat(sweep.steepest().orElseThrow()).isBetween(1e-3, 10.0);
      bytes(parameters.segments()).forEach((k, v) -> assertThat(v).as(k).isEqualTo(weights.get(k)));
      bytes(optimizer.state()).forEach((k, v) -> assertThat(v).as(k).isEqualTo(memory.get(k)));
    }
  }

  /// A loss that falls by 0.1 from step to step, but by 0.3 around step 20.
  @Test
  void steepestIsWhereTheLossFallsMost() {
    List<Point> points = new ArrayList<>();
    double loss = 50;
    for (int i = 0; i < 40; i++) {
      loss -= i == 20 || i == 21 ? 0.3 : 0.1;
      points.add(new Point(Math.pow(10, i / 10.0), loss, loss));
    }
    assertThat(new RateSweep(points).steepest()).hasValue(Math.pow(10, 2.0));
    List<Point> rising = IntStream.range(0, 40).mapToObj(i -> new Point(i + 1.0, i, i)).toList();
    assertThat(new RateSweep(rising).steepest()).isEmpty();
    assertThatThrownBy(() -> new RateSweep.Range(1, 1, 9)).hasMessageContaining("growing ones");
  }
}

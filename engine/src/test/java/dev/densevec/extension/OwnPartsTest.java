package dev.densevec.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.spec.Networks;
import dev.densevec.spec.Parameter;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.Fill;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.train.loss.Loss;
import dev.densevec.train.optim.Optimizer;
import dev.densevec.train.schedule.Schedule;
import dev.densevec.weights.Parameters;
import dev.densevec.weights.TrainedParameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A loss, an optimiser and a schedule that are written with the library's public types alone.
final class OwnPartsTest {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  private static final Shape INPUT = new Shape(3, 3, 12, 10);
  private static final int CLASSES = 4;

  /// Half the squared distance of the outputs from the targets.
  private static double halfSquares(
      MemorySegment logits, MemorySegment targets, long row, int images, MemorySegment gradient) {
    double sum = 0;
    for (long c = 0; c < logits.byteSize(); c += Float.BYTES) {
      float distance = logits.get(FLOAT, c) - targets.get(FLOAT, row + c);
      gradient.set(FLOAT, c, distance / images);
      sum += distance * distance / 2;
    }
    return sum;
  }

  /// Steps of one length, whatever that of the gradient.
  private record SignDescent(TrainedParameters trained) implements Optimizer {
    @Override
    public void step(double learningRate) {
      for (Parameter parameter : trained.parameters().spec().parameters()) {
        MemorySegment values = trained.parameters().get(parameter.name());
        MemorySegment gradient = trained.gradients().get(parameter.name());
        for (long at = 0; trained.trains(parameter.name()) && at < values.byteSize(); at += 4) {
          double step = learningRate * Math.signum(gradient.get(FLOAT, at));
          values.set(FLOAT, at, (float) (values.get(FLOAT, at) - step));
        }
      }
    }

    @Override
    public Map<String, MemorySegment> state() {
      return Map.of();
    }
  }

  /// One over the number of the step.
  private record Harmonic() implements Schedule {
    @Override
    public double factor(long step, Run run) {
      return 1.0 / (step + 1);
    }

    @Override
    public String text() {
      return "harmonic";
    }
  }

  @Test
  void theyTrainANetwork() {
    Loss loss = OwnPartsTest::halfSquares;
    TrainingNetwork.Options options =
        TrainingNetwork.Options.defaults(INPUT.n(), INPUT.withBatch(1))
            .withLoss(loss)
            .withFrozen(Set.of("features.conv0"));
    String text = "densenet:stem=cifar,stem-channels=4,growth=4,blocks=2-1,classes=" + CLASSES;
    try (Arena arena = Arena.ofShared();
        Parameters parameters = RandomNetwork.parameters(Networks.parse(text), 3);
        TrainingNetwork network = TrainingNetwork.of(parameters, options)) {
      MemorySegment images = floats(arena, Fill.gaussian((int) INPUT.elements(), 0, 1, 2));
      MemorySegment targets = floats(arena, Fill.gaussian(INPUT.n() * CLASSES, 0, 1, 5));
      float[] frozen = parameters.get("features.conv0.weight").toArray(FLOAT);
      Optimizer optimizer = new SignDescent(network.trained());
      Schedule schedule = new Harmonic();
      double first = network.step(images, targets, INPUT.n());
      assertThat(first).isCloseTo(meanLoss(network.logits(), targets), within(1e-6));
      assertThat(network.gradients().get("classifier.bias").toArray(FLOAT))
          .usingComparatorWithPrecision(1e-6f)
          .containsExactly(meanDistances(network.logits(), targets));
      for (int step = 0; step < 10; step++) {
        optimizer.step(0.01 * schedule.factor(step, new Schedule.Run(10, 10)));
        network.zeroGradients();
        network.step(images, targets, INPUT.n());
      }
      assertThat(network.evaluate(images, targets, INPUT.n())).isFinite();
      assertThat(network.step(images, targets, INPUT.n())).isLessThan(first);
      assertThat(parameters.get("features.conv0.weight").toArray(FLOAT)).isEqualTo(frozen);
    }
  }

  private static MemorySegment floats(Arena arena, float[] values) {
    MemorySegment segment = arena.allocate(4L * values.length, 64);
    Fill.copy(values, segment);
    return segment;
  }

  private static double meanLoss(MemorySegment logits, MemorySegment targets) {
    double sum = 0;
    for (int i = 0; i < INPUT.n() * CLASSES; i++) {
      double distance = logits.getAtIndex(FLOAT, i) - targets.getAtIndex(FLOAT, i);
      sum += distance * distance / 2;
    }
    return sum / INPUT.n();
  }

  private static float[] meanDistances(MemorySegment logits, MemorySegment targets) {
    float[] means = new float[CLASSES];
    for (int i = 0; i < INPUT.n() * CLASSES; i++) {
      float distance = logits.getAtIndex(FLOAT, i) - targets.getAtIndex(FLOAT, i);
      means[i % CLASSES] += distance / INPUT.n();
    }
    return means;
  }
}

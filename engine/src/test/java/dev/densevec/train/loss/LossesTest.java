package dev.densevec.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.testing.NumberCases;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Losses and gradients against PyTorch's in float64, which `make_losses.py` wrote down.
final class LossesTest {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  private static final int CLASSES = 6;

  /// The largest difference seen is 2.4e-8, of a 1.4 rounded to float32.
  private static final double CLOSE = 4.8e-8;

  record Golden(String name, Map<String, double[]> numbers) {
    Loss loss() {
      List<Double> weights = DoubleStream.of(numbers.get("weights")).boxed().toList();
      double gamma = numbers.get("settings")[0];
      double alpha = numbers.get("settings")[1];
      return name.startsWith("softmax")
          ? new SoftmaxCrossEntropy(weights, gamma)
          : new SigmoidCrossEntropy(weights, gamma, alpha);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Golden> cases() throws IOException {
    return NumberCases.read("/dev/densevec/losses.txt", "weights").entrySet().stream()
        .map(numbers -> new Golden(numbers.getKey(), numbers.getValue()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsPyTorch(Golden golden) {
    double[] wanted = golden.numbers().get("gradient");
    int images = wanted.length / CLASSES;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment logits = floats(arena, golden.numbers().get("logits"));
      MemorySegment targets = floats(arena, golden.numbers().get("targets"));
      MemorySegment gradient = arena.allocate(CLASSES * 4L, 4);
      double mean = 0;
      for (int i = 0; i < images; i++) {
        long row = 4L * i * CLASSES;
        MemorySegment own = logits.asSlice(row, CLASSES * 4L);
        mean += golden.loss().of(own, targets, row, images, gradient) / images;
        double[] expected = Arrays.copyOfRange(wanted, i * CLASSES, (i + 1) * CLASSES);
        double[] found =
            DoubleStream.iterate(0, c -> c + 1)
                .limit(CLASSES)
                .map(c -> gradient.getAtIndex(FLOAT, (long) c))
                .toArray();
        assertThat(found).usingComparatorWithPrecision(CLOSE).containsExactly(expected);
      }
      double loss = golden.numbers().get("loss")[0];
      assertThat(mean).isCloseTo(loss, within(1e-6 * Math.max(1, loss)));
    }
  }

  @Test
  void thereAreCasesOfEachKind() throws IOException {
    assertThat(cases()).hasSize(13).allSatisfy(c -> assertThat(c.numbers()).hasSize(6));
  }

  @Test
  void logitsOfAnySizeHaveFiniteLosses() {
    for (Loss loss :
        List.of(
            new SigmoidCrossEntropy(),
            new SigmoidCrossEntropy(List.of(), 0.5, 0.3),
            new SoftmaxCrossEntropy(List.of(), 0.5))) {
      for (double z : new double[] {-3e38, -1000, 0, 1000, 3e38}) {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment gradient = arena.allocate(8, 4);
          double value = loss.of(floats(arena, z, 0), floats(arena, 1, 0), 0, 1, gradient);
          assertThat(value).isFinite();
          assertThat(gradient.getAtIndex(FLOAT, 0)).isFinite();
          assertThat(gradient.getAtIndex(FLOAT, 1)).isFinite();
        }
      }
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SigmoidCrossEntropy(List.of(1.0, Double.NaN)))
        .withMessage("weight of positives is NaN, expected a finite number of at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SoftmaxCrossEntropy(List.of(), -1))
        .withMessage("gamma is -1.0, expected a finite number of at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SigmoidCrossEntropy(List.of(), 2, 1.5))
        .withMessage("alpha is 1.5, expected 0 to 1, or -1 for none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SoftmaxCrossEntropy(List.of(1.0, 2.0), 0).requireFits(3))
        .withMessage("2 class weights, expected one for each of 3");
  }

  private static MemorySegment floats(Arena arena, double... values) {
    MemorySegment segment = arena.allocate(4L * values.length, 4);
    for (int i = 0; i < values.length; i++) {
      segment.setAtIndex(FLOAT, i, (float) values[i]);
    }
    return segment;
  }
}

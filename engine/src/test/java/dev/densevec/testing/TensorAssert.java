package dev.densevec.testing;

import dev.densevec.tensor.Shape;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.assertj.core.api.AbstractAssert;

/// Assertions on whole tensors; a failure names the element, both values and how far apart they
/// are.
public final class TensorAssert extends AbstractAssert<TensorAssert, float[]> {
  private Shape shape;

  private TensorAssert(float[] actual) {
    super(actual, TensorAssert.class);
  }

  public static TensorAssert assertThat(float[] actual) {
    return new TensorAssert(actual);
  }

  /// Failures then name the element as `[n, c, h, w]`.
  public TensorAssert inShape(Shape shape) {
    this.shape = shape;
    return this;
  }

  /// Every element lies within the tolerance; not-a-number never does.
  public TensorAssert isCloseTo(Tensor expected, Tolerance tolerance) {
    return inShape(expected.shape()).isCloseTo(expected.data(), tolerance);
  }

  /// Every element lies within the tolerance; not-a-number never does.
  public TensorAssert isCloseTo(double[] expected, Tolerance tolerance) {
    hasLength(expected.length);
    double largest = 0;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    double allowed = tolerance.relative() * largest;
    return noneWrong(
        expected,
        i -> !(Math.abs(actual[i] - expected[i]) <= allowed),
        String.format(
            Locale.ROOT,
            "%.3g allowed, %.3g of the largest magnitude %.6g",
            allowed,
            tolerance.relative(),
            largest));
  }

  /// Every element has the same bits, so that -0 differs from 0.
  public TensorAssert isBitEqualTo(float[] expected) {
    hasLength(expected.length);
    return noneWrong(
        Tensor.widen(expected),
        i -> Float.floatToRawIntBits(actual[i]) != Float.floatToRawIntBits(expected[i]),
        "the same bits expected");
  }

  /// Every element equals the reference, which is exact in float; -0 equals 0.
  public TensorAssert isExactly(Tensor expected) {
    hasLength(expected.data().length);
    return inShape(expected.shape())
        .noneWrong(expected.data(), i -> actual[i] != expected.data()[i], "equality expected");
  }

  private void hasLength(int length) {
    isNotNull();
    if (actual.length != length) {
      failWithMessage("%d elements, expected %d", actual.length, length);
    }
  }

  private TensorAssert noneWrong(double[] expected, IntPredicate wrong, String rule) {
    int worst = -1;
    int count = 0;
    for (int i = 0; i < actual.length; i++) {
      if (wrong.test(i)) {
        count++;
        worst = worst < 0 || worse(expected, i, worst) ? i : worst;
      }
    }
    if (count > 0) {
      double error = Math.abs(actual[worst] - expected[worst]);
      failWithMessage(
          "%d of %d elements wrong, the worst %s: %s, expected %s, error %.3g (%.1f ULP); %s",
          count,
          actual.length,
          position(worst),
          actual[worst],
          expected[worst],
          error,
          error / Math.ulp((float) expected[worst]),
          rule);
    }
    return this;
  }

  private boolean worse(double[] expected, int i, int than) {
    double error = Math.abs(actual[i] - expected[i]);
    double other = Math.abs(actual[than] - expected[than]);
    return !Double.isNaN(other) && (Double.isNaN(error) || error > other);
  }

  private String position(int i) {
    if (shape == null) {
      return "at " + i;
    }
    int pixel = i % shape.pixels();
    int channel = i / shape.pixels();
    return String.format(
        Locale.ROOT,
        "at [%d, %d, %d, %d] of %s",
        channel / shape.c(),
        channel % shape.c(),
        pixel / shape.w(),
        pixel % shape.w(),
        shape);
  }
}

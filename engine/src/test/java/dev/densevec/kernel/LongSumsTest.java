package dev.densevec.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sums over the pixels of a large map keep their digits. All pixels are the same one: equal terms
/// are the worst case, for each addition then rounds in the same direction.
@Tag("width")
class LongSumsTest {
  /// Pixels of a map of 224x224.
  private static final int PIXELS = 50_176;

  private static final int CALLS = 7;

  /// Bytes between what a pass reads and writes.
  private static final long PLACE = 256;

  private static final float GRADIENT = 0.1f;
  private static final float SOURCE = 100.7f;
  private static final float MEAN = 100;

  private static final long D = 0;
  private static final long X = PLACE;
  private static final long Y = 2 * PLACE;
  private static final long DIFF = 3 * PLACE;
  private static final long CONSTANTS = 4 * PLACE;
  private static final long SUMS = 7 * PLACE;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment data = arena.allocate((8 + TrainingKernels.SUM_PLANES) * PLACE, 64);
  private final Operands operands = new Operands(data, data, new int[0]);
  private final BackwardShape backward =
      new BackwardShape(new Planes(1, CONSTANTS, PLACE), 0, 0, 0, 0, 0, PLACE);
  private KernelSet kernels;

  @BeforeEach
  void choose() {
    kernels = KernelsUnderTest.chosen();
    fill(D, GRADIENT);
    fill(X, SOURCE);
    fill(Y, 1);
    fill(CONSTANTS, 1);
    fill(CONSTANTS + 2 * PLACE, MEAN);
  }

  @AfterEach
  void free() {
    arena.close();
  }

  private void fill(long place, float value) {
    for (long at = place; at < place + PLACE; at += Float.BYTES) {
      data.set(Parameters.ELEMENT, at, value);
    }
  }

  private double sum(int number) {
    long at = SUMS + number * PLACE;
    return (double) data.get(Parameters.ELEMENT, at)
        + data.get(Parameters.ELEMENT, at + TrainingKernels.SUMS * PLACE);
  }

  /// A share of 5e-7 for the 32 pixels of a block, which are summed up in one float.
  private static void assertSum(double actual, double term) {
    double wanted = term * PIXELS * CALLS;
    assertThat(actual).isCloseTo(wanted, Offset.offset(5e-7 * wanted));
  }

  private void assertGradientSums() {
    assertSum(sum(0), GRADIENT);
    assertSum(sum(1), (double) GRADIENT * (SOURCE - MEAN));
  }

  @Test
  void moments() {
    fill(SUMS, MEAN);
    for (int i = 0; i < CALLS; i++) {
      kernels.training().moments(data, X, 0, PIXELS, 1, SUMS, PLACE);
    }
    assertSum(sum(1), SOURCE - MEAN);
    assertSum(sum(2), (double) (SOURCE - MEAN) * (SOURCE - MEAN));
  }

  @Test
  void reluBackward() {
    for (int i = 0; i < CALLS; i++) {
      kernels.training().reluBackward(backward, operands, D, X, PIXELS, SUMS);
    }
    assertGradientSums();
  }

  @Test
  void normBackward() {
    for (int i = 0; i < CALLS; i++) {
      kernels.training().normBackward(backward, operands, D, X, PIXELS, DIFF, Y, SUMS);
    }
    assertGradientSums();
  }

  @Test
  void sumBackward() {
    for (int i = 0; i < CALLS; i++) {
      kernels.residual().sumBackward(backward, operands, D, Y, X, PIXELS, DIFF, SUMS);
    }
    assertGradientSums();
  }

  /// The mean over a map has two levels of sums alone.
  @Test
  void mean() {
    AffineShape shape = new AffineShape(1, CONSTANTS, CONSTANTS + PLACE, 0, 0, 0);
    kernels.pointwise().affineReluMean(shape, operands, X, PIXELS, Y);
    assertThat((double) data.get(Parameters.ELEMENT, Y))
        .isCloseTo(SOURCE, Offset.offset(SOURCE * 1e-5));
  }
}

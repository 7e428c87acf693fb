package dev.densevec.kernel;

import static dev.densevec.kernel.ExpectedMemory.bytes;
import static dev.densevec.kernel.ExpectedMemory.primeFrom;

import dev.densevec.testing.Fill;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One row of a blur by 1 2 1 with stride 2, and of max pooling with stride 1, over whole numbers,
/// whose sums are exact.
@Tag("width")
class BlurRowTest {
  private static final int SRC = 5;
  private static final int RANGE = 1000;
  private static final int[] WEIGHTS = {1, 2, 1};

  private final KernelSet kernels = KernelsUnderTest.chosen();

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 8, 13, 16, 57, 112})
  void everyWidth(int width) {
    int lanes = kernels.lanes();
    for (int channels : new int[] {1, lanes - 1, lanes, lanes + 1, 37, 64}) {
      if (channels > 0) {
        check(width, channels, true, 0, 1, 2);
        check(width, channels, true, 1, 0, 1);
        check(width, channels, false, 0, 1, 2);
        check(width, channels, false, 1, 1, 2);
      }
    }
  }

  /// Rows are numbers of three source rows.
  private void check(int width, int channels, boolean blur, int top, int middle, int bottom) {
    int padded = kernels.padded(channels);
    int stride = primeFrom(padded + 1);
    int dstStride = primeFrom(padded + 3);
    int dstWidth = blur ? (width + 1) / 2 : width;
    int dst = SRC + 3 * width * stride;
    float[][] source = new float[3 * width][padded];
    try (Arena arena = Arena.ofConfined()) {
      ExpectedMemory data = new ExpectedMemory(arena, dst + dstWidth * dstStride);
      for (int i = 0; i < source.length; i++) {
        System.arraycopy(Fill.integers(channels, RANGE, 3 + i), 0, source[i], 0, channels);
        data.put(SRC + i * stride, source[i]);
      }
      PoolShape shape =
          new PoolShape(channels, width, dstWidth, bytes(stride), bytes(dstStride), 0);
      long[] rows = new long[3];
      int[] numbers = {top, middle, bottom};
      for (int i = 0; i < rows.length; i++) {
        rows[i] = bytes(SRC + numbers[i] * width * stride);
      }
      PointwiseKernels pointwise = kernels.pointwise();
      if (blur) {
        pointwise.blurRow(shape, data.segment(), rows[0], rows[1], rows[2], bytes(dst));
      } else {
        pointwise.maxPoolRow(shape, data.segment(), rows[0], rows[1], rows[2], bytes(dst));
      }
      for (int x = 0; x < dstWidth; x++) {
        float[] pixel = new float[padded];
        for (int c = 0; c < channels; c++) {
          pixel[c] =
              blur
                  ? blurred(source, width, 2 * x, c, numbers)
                  : largest(source, width, x, c, numbers);
        }
        data.expect(dst + x * dstStride, pixel);
      }
      data.check();
    }
  }

  private static float blurred(float[][] source, int width, int centre, int channel, int... rows) {
    float sum = 0;
    for (int tap = 0; tap < 9; tap++) {
      int x = Math.abs(centre + tap % 3 - 1);
      x = x < width ? x : 2 * width - 2 - x;
      sum += WEIGHTS[tap / 3] * WEIGHTS[tap % 3] * source[rows[tap / 3] * width + x][channel];
    }
    return sum / 16;
  }

  private static float largest(float[][] source, int width, int centre, int channel, int... rows) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int row : rows) {
      for (int x = Math.max(0, centre - 1); x <= Math.min(width - 1, centre + 1); x++) {
        largest = Math.max(largest, source[row * width + x][channel]);
      }
    }
    return largest;
  }
}

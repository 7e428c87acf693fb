package dev.densevec.kernel;

import static dev.densevec.kernel.ExpectedMemory.bytes;
import static dev.densevec.kernel.ExpectedMemory.primeFrom;

import dev.densevec.testing.Fill;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One row of 3x3 max pooling with stride 2 and padding 1. All values are negative, so a border
/// taken for zero would show.
@Tag("width")
class MaxPoolRowTest {
  private static final int SRC = 3;
  private static final int RANGE = 1000;

  private KernelSet kernels;

  @BeforeEach
  void choose() {
    kernels = KernelsUnderTest.chosen();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 13, 16, 57, 112})
  void everyWidth(int width) {
    int lanes = kernels.lanes();
    for (int channels : new int[] {1, lanes - 1, lanes, lanes + 1, 37, 64}) {
      check(width, channels, 0, 1, 2);
      check(width, channels, 0, 0, 1);
      check(width, channels, 1, 2, 2);
      check(width, channels, 0, 0, 0);
    }
  }

  /// Rows are numbers of three source rows.
  private void check(int width, int channels, int top, int middle, int bottom) {
    int padded = kernels.padded(channels);
    int stride = primeFrom(padded + 1);
    int dstStride = primeFrom(padded + 3);
    int dstWidth = (width + 1) / 2;
    int dst = SRC + 3 * width * stride;
    float[][] source = new float[3 * width][padded];
    try (Arena arena = Arena.ofConfined()) {
      ExpectedMemory data = new ExpectedMemory(arena, dst + dstWidth * dstStride);
      for (int i = 0; i < source.length; i++) {
        float[] values = Fill.integers(channels, RANGE, 7 + i);
        for (int c = 0; c < channels; c++) {
          source[i][c] = values[c] - RANGE - 1;
        }
        data.put(SRC + i * stride, source[i]);
      }
      kernels
          .pointwise()
          .maxPoolRow(
              new PoolShape(channels, width, dstWidth, bytes(stride), bytes(dstStride), 0),
              data.segment(),
              bytes(SRC + top * width * stride),
              bytes(SRC + middle * width * stride),
              bytes(SRC + bottom * width * stride),
              bytes(dst));
      for (int x = 0; x < dstWidth; x++) {
        float[] pixel = new float[padded];
        for (int c = 0; c < channels; c++) {
          pixel[c] = largest(source, width, 2 * x, c, top, middle, bottom);
        }
        data.expect(dst + x * dstStride, pixel);
      }
      data.check();
    }
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

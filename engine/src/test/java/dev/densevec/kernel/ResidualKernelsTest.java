package dev.densevec.kernel;

import static dev.densevec.kernel.ExpectedMemory.bytes;
import static dev.densevec.kernel.ExpectedMemory.primeFrom;

import dev.densevec.testing.Fill;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The passes of residual blocks against loop nests, in integers small enough to be exact, for
/// channel counts around a vector's length. Pixels lie so close that a float too much would show.
@Tag("width")
class ResidualKernelsTest {
  private static final int PIXELS = 9;
  private static final int RANGE = 9;
  private static final int SRC = 3;

  private KernelSet kernels;

  @BeforeEach
  void choose() {
    kernels = KernelsUnderTest.chosen();
  }

  private int[] channelCounts() {
    int lanes = kernels.lanes();
    return new int[] {1, lanes - 1, lanes, lanes + 1, 2 * lanes + 3, 48};
  }

  @ParameterizedTest
  @ValueSource(floats = {0, Float.NEGATIVE_INFINITY})
  void addsDownToTheFloor(float floor) {
    for (int channels : channelCounts()) {
      int srcStride = channels + 2;
      int dst = SRC + PIXELS * srcStride;
      int dstStride = channels + 1;
      try (Arena arena = Arena.ofConfined()) {
        ExpectedMemory data = new ExpectedMemory(arena, dst + PIXELS * dstStride);
        for (int i = 0; i < PIXELS; i++) {
          float[] added = Fill.integers(channels, RANGE, 5 + i);
          float[] sum = Fill.integers(channels, RANGE, 50 + i);
          data.put(SRC + i * srcStride, added);
          data.put(dst + i * dstStride, sum);
          for (int c = 0; c < channels; c++) {
            sum[c] = Math.max(floor, sum[c] + added[c]);
          }
          data.expect(dst + i * dstStride, sum);
        }
        kernels
            .residual()
            .add(
                data.segment(),
                bytes(SRC),
                bytes(srcStride),
                PIXELS,
                channels,
                floor,
                bytes(dst),
                bytes(dstStride));
        data.check();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, PIXELS})
  void rectifies(int pixels) {
    for (int channels : channelCounts()) {
      int stride = channels + 1;
      try (Arena arena = Arena.ofConfined()) {
        ExpectedMemory data = new ExpectedMemory(arena, SRC + PIXELS * stride);
        for (int i = 0; i < PIXELS; i++) {
          float[] values = Fill.integers(channels, RANGE, 5 + i);
          data.put(SRC + i * stride, values);
          for (int c = 0; i < pixels && c < channels; c++) {
            values[c] = Math.max(0, values[c]);
          }
          data.expect(SRC + i * stride, values);
        }
        kernels.residual().rectify(data.segment(), pixels, channels, bytes(SRC), bytes(stride));
        data.check();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, PIXELS})
  void sumsGoBackToNormAndShortcut(int pixels) {
    for (int channels : channelCounts()) {
      backward(channels, pixels);
    }
  }

  private void backward(int channels, int pixels) {
    int padded = kernels.padded(channels);
    int stride = primeFrom(padded + 1);
    int y = SRC + PIXELS * stride;
    int x = y + PIXELS * stride;
    int diffX = x + PIXELS * stride;
    int sums = diffX + PIXELS * stride;
    int plane = padded + 1;
    try (Arena arena = Arena.ofConfined()) {
      ExpectedMemory data = new ExpectedMemory(arena, sums + TrainingKernels.SUM_PLANES * plane);
      ExpectedMemory params = new ExpectedMemory(arena, 3 * plane);
      float[] scale = Fill.integers(padded, RANGE, 1);
      float[] mean = Fill.integers(padded, RANGE, 2);
      params.put(0, scale);
      params.put(2 * plane, mean);
      float[] ones = Fill.integers(padded, RANGE, 3);
      float[] products = Fill.integers(padded, RANGE, 4);
      data.put(sums, ones);
      data.put(sums + plane, products);
      data.put(sums + TrainingKernels.SUMS * plane, Fill.integers(padded, RANGE, 5));
      data.put(sums + (TrainingKernels.SUMS + 1) * plane, Fill.integers(padded, RANGE, 6));
      for (int i = 0; i < pixels; i++) {
        float[] d = Fill.integers(padded, RANGE, 10 + i);
        float[] sum = Fill.integers(padded, RANGE, 30 + i);
        float[] source = Fill.integers(padded, RANGE, 50 + i);
        float[] diff = new float[padded];
        data.put(SRC + i * stride, d);
        data.put(y + i * stride, sum);
        data.put(x + i * stride, source);
        for (int c = 0; c < padded; c++) {
          d[c] = sum[c] > 0 ? d[c] : 0;
          diff[c] = scale[c] * d[c];
          ones[c] += d[c];
          products[c] += d[c] * (source[c] - mean[c]);
        }
        data.expect(SRC + i * stride, d);
        data.expect(diffX + i * stride, diff);
      }
      data.expect(sums, ones);
      data.expect(sums + plane, products);
      kernels
          .residual()
          .sumBackward(
              new BackwardShape(
                  new Planes(channels, 0, bytes(plane)),
                  0,
                  bytes(stride),
                  bytes(stride),
                  bytes(stride),
                  bytes(stride),
                  bytes(plane)),
              new Operands(data.segment(), params.segment(), new int[0]),
              bytes(SRC),
              bytes(y),
              bytes(x),
              pixels,
              bytes(diffX),
              bytes(sums));
      data.allow(sums + 2 * TrainingKernels.SUMS * plane, padded);
      data.allow(sums + (2 * TrainingKernels.SUMS + 1) * plane, padded);
      data.check();
    }
  }
}

package dev.densevec.kernel.scalar;

import dev.densevec.kernel.Operands;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.kernel.WinogradShape;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The transforms as they are written: products with small matrices, for the channels of a pixel at
/// once.
final class ScalarWinograd implements WinogradKernels {
  private static final int ROW = 0;
  private static final int COLUMNS = 1;
  private static final int RESULT = 2;

  /// `B'`.
  private static final float[][] INPUT = {
    {4, 0, -5, 0, 1, 0},
    {0, -4, -4, 1, 1, 0},
    {0, 4, -4, -1, 1, 0},
    {0, -2, -1, 2, 1, 0},
    {0, 2, -1, -2, 1, 0},
    {0, 4, 0, -5, 0, 1}
  };

  /// `A'`.
  private static final float[][] OUTPUT = {
    {1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}
  };

  /// Writes the sums of `factors[i]` times the floats at `at + i * stride` to elements of `sums`
  /// from `first` on.
  private static void dot(
      float[] factors,
      MemorySegment data,
      long at,
      long stride,
      float[] sums,
      int first,
      int count) {
    float[] row = Rows.own().get(ROW, count);
    Arrays.fill(sums, first, first + count, 0);
    for (int i = 0; i < POINTS; i++) {
      if (factors[i] != 0) {
        Rows.read(data, at + i * stride, row, 0, count);
        add(factors[i], row, 0, sums, first, count);
      }
    }
  }

  /// Adds `factor` times elements of `row` to those of `sums`.
  private static void add(
      float factor, float[] row, int rowFirst, float[] sums, int first, int count) {
    for (int c = 0; c < count; c++) {
      sums[first + c] += factor * row[rowFirst + c];
    }
  }

  @Override
  public void input(
      WinogradShape shape, MemorySegment data, long src, int point, int tiles, long dst) {
    int channels = shape.channels();
    float[] columns = Rows.own().get(COLUMNS, POINTS * channels);
    float[] result = Rows.own().get(RESULT, channels);
    for (int t = 0; t < tiles; t++) {
      long at = src + (long) t * TILE * shape.srcStride();
      for (int x = 0; x < POINTS; x++) {
        long from = at + x * shape.srcStride();
        dot(INPUT[point], data, from, shape.srcRow(), columns, x * channels, channels);
      }
      long to = dst + t * shape.dstStride();
      for (int j = 0; j < POINTS; j++) {
        Arrays.fill(result, 0, channels, 0);
        for (int x = 0; x < POINTS; x++) {
          add(INPUT[j][x], columns, x * channels, result, 0, channels);
        }
        Rows.write(result, 0, data, to + j * shape.planeStride(), channels);
      }
    }
  }

  @Override
  public void outputColumns(MemorySegment data, long planes, long planeStride, int floats) {
    long row = POINTS * planeStride;
    float[] pixels = Rows.own().get(COLUMNS, TILE * floats);
    for (int j = 0; j < POINTS; j++) {
      long at = planes + j * planeStride;
      for (int y = 0; y < TILE; y++) {
        dot(OUTPUT[y], data, at, row, pixels, y * floats, floats);
      }
      for (int y = 0; y < TILE; y++) {
        Rows.write(pixels, y * floats, data, at + y * row, floats);
      }
    }
  }

  @Override
  public void outputRow(
      WinogradShape shape, Operands operands, long src, int pixels, long bias, long dst) {
    int channels = shape.channels();
    float[] sums = Rows.own().get(COLUMNS, channels);
    float[] biases = Rows.own().get(RESULT, channels);
    Rows.read(operands.params(), bias, biases, 0, channels);
    for (int x = 0; x < pixels; x++) {
      long at = src + x / TILE * shape.srcStride();
      dot(OUTPUT[x % TILE], operands.data(), at, shape.planeStride(), sums, 0, channels);
      add(1, biases, 0, sums, 0, channels);
      Rows.write(sums, 0, operands.data(), dst + x * shape.dstStride(), channels);
    }
  }
}

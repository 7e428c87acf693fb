package dev.densevec.kernel.scalar;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Products of small matrices with rows of floats.
final class Matrices {
  private static final int ROW = 0;

  private Matrices() {}

  /// Adds `factor` times elements of `row` to those of `sums`.
  static void add(float factor, float[] row, int rowFirst, float[] sums, int first, int count) {
    for (int i = 0; i < count; i++) {
      sums[first + i] += factor * row[rowFirst + i];
    }
  }

  /// Writes the sums of `factors[i]` times the floats at `at + i * stride` to elements of `sums`
  /// from `first` on. It takes the thread's row 0.
  static void dot(
      float[] factors,
      MemorySegment data,
      long at,
      long stride,
      float[] sums,
      int first,
      int count) {
    float[] row = Rows.own().get(ROW, count);
    Arrays.fill(sums, first, first + count, 0);
    for (int i = 0; i < factors.length; i++) {
      if (factors[i] != 0) {
        Rows.read(data, at + i * stride, row, 0, count);
        add(factors[i], row, 0, sums, first, count);
      }
    }
  }

  /// Writes row `i` of `matrix` times the rows of `src` to row `i` of `dst`, for all `i`.
  ///
  /// @param first element of `src` where its row 0 begins; `to` likewise for `dst`
  /// @param step elements between rows of `src`; `dstStep` likewise
  /// @param count elements of a row
  static void multiply(
      float[][] matrix,
      float[] src,
      int first,
      int step,
      float[] dst,
      int to,
      int dstStep,
      int count) {
    for (int i = 0; i < matrix.length; i++) {
      int at = to + i * dstStep;
      Arrays.fill(dst, at, at + count, 0);
      for (int k = 0; k < matrix[i].length; k++) {
        if (matrix[i][k] != 0) {
          add(matrix[i][k], src, first + k * step, dst, at, count);
        }
      }
    }
  }
}

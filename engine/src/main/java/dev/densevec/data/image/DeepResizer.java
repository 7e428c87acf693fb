package dev.densevec.data.image;

/// Pillow's two-pass resizing of floating-point images: columns first, rounded to single precision,
/// then rows. Sums are taken in double precision. What a filter makes of samples beyond black or
/// white is clipped in both passes, as it is with 8 bits.
final class DeepResizer {
  private DeepResizer() {}

  /// Resizes an image, or computes only the part of the result that the weights are for.
  ///
  /// @param src interleaved samples from 0 to 1, rows of `width * channels`
  /// @param columns weights along the rows
  /// @param rows weights down the columns
  /// @return interleaved samples, `rows.count()` rows of `columns.count() * channels`
  static float[] resize(
      float[] src, int width, int channels, AxisWeights columns, AxisWeights rows) {
    int length = columns.count() * channels;
    float[] narrow = new float[length];
    double[] sums = new double[rows.count() * length];
    int row = 0;
    for (int y = rows.first()[0]; y < rows.end(rows.count() - 1); y++) {
      narrow(src, y * width * channels, channels, columns, narrow);
      while (rows.end(row) <= y) {
        row++;
      }
      for (int i = row; i < rows.count() && rows.first()[i] <= y; i++) {
        double weight = rows.exact()[rows.start()[i] + y - rows.first()[i]];
        for (int x = 0; x < length; x++) {
          sums[i * length + x] += weight * narrow[x];
        }
      }
    }
    float[] dst = new float[sums.length];
    for (int i = 0; i < dst.length; i++) {
      dst[i] = clip(sums[i]);
    }
    return dst;
  }

  private static void narrow(float[] src, int row, int channels, AxisWeights columns, float[] dst) {
    int[] start = columns.start();
    for (int x = 0; x < columns.count(); x++) {
      int from = row + channels * columns.first()[x];
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (int k = start[x], at = from + c; k < start[x + 1]; k++, at += channels) {
          sum += columns.exact()[k] * src[at];
        }
        dst[x * channels + c] = clip(sum);
      }
    }
  }

  private static float clip(double sum) {
    return (float) Math.clamp(sum, 0.0, 1.0);
  }
}

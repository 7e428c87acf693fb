package dev.densevec.data.image;

import java.util.Arrays;

/// Pillow's two-pass resizing of 8-bit images: columns first, rounded to 8 bits, then rows.
final class Resizer {
  private static final int HALF = 1 << (AxisWeights.BITS - 1);

  private Resizer() {}

  /// Resizes an image, or computes only the part of the result that the weights are for.
  ///
  /// Source rows that no result row needs are skipped; each of the others is resized once and added
  /// at once to the result rows that it belongs to, so the scratch memory depends on the result's
  /// size only.
  ///
  /// @param src interleaved samples, rows of `width * channels`
  /// @param columns weights along the rows
  /// @param rows weights down the columns
  /// @return interleaved samples, `rows.count()` rows of `columns.count() * channels`
  static byte[] resize(byte[] src, int width, int channels, AxisWeights columns, AxisWeights rows) {
    int length = columns.count() * channels;
    byte[] narrow = new byte[length];
    int[] sums = new int[rows.count() * length];
    Arrays.fill(sums, HALF);
    int row = 0;
    for (int y = rows.first()[0]; y < rows.end(rows.count() - 1); y++) {
      if (channels == 3) {
        narrowRgb(src, y * width * 3, columns, narrow);
      } else {
        narrowGrey(src, y * width, columns, narrow);
      }
      while (rows.end(row) <= y) {
        row++;
      }
      for (int i = row; i < rows.count() && rows.first()[i] <= y; i++) {
        int weight = rows.weights()[rows.start()[i] + y - rows.first()[i]];
        add(narrow, weight, sums, i * length);
      }
    }
    byte[] dst = new byte[sums.length];
    for (int i = 0; i < dst.length; i++) {
      dst[i] = clip(sums[i]);
    }
    return dst;
  }

  private static void add(byte[] narrow, int weight, int[] sums, int at) {
    for (int i = 0; i < narrow.length; i++) {
      sums[at + i] += weight * (narrow[i] & 0xFF);
    }
  }

  private static void narrowRgb(byte[] src, int row, AxisWeights columns, byte[] dst) {
    int[] first = columns.first();
    int[] start = columns.start();
    int[] weights = columns.weights();
    for (int x = 0; x < first.length; x++) {
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      int at = row + 3 * first[x];
      for (int k = start[x]; k < start[x + 1]; k++, at += 3) {
        int weight = weights[k];
        red += weight * (src[at] & 0xFF);
        green += weight * (src[at + 1] & 0xFF);
        blue += weight * (src[at + 2] & 0xFF);
      }
      dst[3 * x] = clip(red);
      dst[3 * x + 1] = clip(green);
      dst[3 * x + 2] = clip(blue);
    }
  }

  private static void narrowGrey(byte[] src, int row, AxisWeights columns, byte[] dst) {
    int[] first = columns.first();
    int[] start = columns.start();
    int[] weights = columns.weights();
    for (int x = 0; x < first.length; x++) {
      int sum = HALF;
      for (int k = start[x], at = row + first[x]; k < start[x + 1]; k++, at++) {
        sum += weights[k] * (src[at] & 0xFF);
      }
      dst[x] = clip(sum);
    }
  }

  private static byte clip(int sum) {
    int value = sum >> AxisWeights.BITS;
    return (byte) (value < 0 ? 0 : Math.min(value, 255));
  }
}

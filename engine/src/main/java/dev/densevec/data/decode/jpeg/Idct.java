package dev.densevec.data.decode.jpeg;

import java.util.Arrays;

/// The inverse discrete cosine transform of 8x8 blocks in libjpeg's accurate integer form, with its
/// rounding: after Loeffler, Ligtenberg and Moschytz (1989), 12 multiplications a vector, 13
/// fraction bits, the columns first, of which two more bits are kept.
final class Idct {
  private static final int BITS = 13;
  private static final int KEPT = 2;

  // cosines of the flow graph times 2^13
  private static final int C0_298 = 2446;
  private static final int C0_390 = 3196;
  private static final int C0_541 = 4433;
  private static final int C0_765 = 6270;
  private static final int C0_899 = 7373;
  private static final int C1_175 = 9633;
  private static final int C1_501 = 12299;
  private static final int C1_847 = 15137;
  private static final int C1_961 = 16069;
  private static final int C2_053 = 16819;
  private static final int C2_562 = 20995;
  private static final int C3_072 = 25172;

  private final int[] work = new int[Component.BLOCK];

  /// Writes a block's samples.
  ///
  /// @param block coefficients in natural order, from `at` on
  /// @param quantisation what each is multiplied by
  /// @param plane samples, `stride` a row; the block's first one lies at `to`
  void transform(short[] block, int at, int[] quantisation, byte[] plane, int to, int stride) {
    if (onlyDc(block, at)) {
      byte sample = sample((((block[at] * quantisation[0]) << KEPT) + 16) >> 5);
      for (int y = 0, o = to; y < 8; y++, o += stride) {
        Arrays.fill(plane, o, o + 8, sample);
      }
      return;
    }
    for (int x = 0; x < 8; x++) {
      column(block, at, quantisation, x);
    }
    for (int y = 0; y < 8; y++) {
      row(8 * y, plane, to + y * stride);
    }
  }

  private static boolean onlyDc(short[] block, int at) {
    int any = 0;
    for (int i = at + 1; i < at + Component.BLOCK; i++) {
      any |= block[i];
    }
    return any == 0;
  }

  private void column(short[] block, int at, int[] quantisation, int x) {
    int any = 0;
    for (int i = x; i < Component.BLOCK; i += 8) {
      work[i] = block[at + i] * quantisation[i];
      any |= i == x ? 0 : work[i];
    }
    if (any != 0) {
      vector(x, 8, BITS - KEPT);
      return;
    }
    int flat = work[x] << KEPT;
    for (int i = x; i < Component.BLOCK; i += 8) {
      work[i] = flat;
    }
  }

  private void row(int at, byte[] plane, int to) {
    vector(at, 1, BITS + KEPT + 3);
    for (int x = 0; x < 8; x++) {
      plane[to + x] = sample(work[at + x]);
    }
  }

  /// Transforms eight numbers in place.
  ///
  /// @param i index of the first
  /// @param step distance between them
  /// @param shift fraction bits to round away
  private void vector(int i, int step, int shift) {
    int[] w = work;
    int z = (w[i + 2 * step] + w[i + 6 * step]) * C0_541;
    int even2 = z - w[i + 6 * step] * C1_847;
    int even3 = z + w[i + 2 * step] * C0_765;
    int even0 = (w[i] + w[i + 4 * step]) << BITS;
    int even1 = (w[i] - w[i + 4 * step]) << BITS;
    int half = 1 << (shift - 1);
    int a0 = even0 + even3 + half;
    int a3 = even0 - even3 + half;
    int a1 = even1 + even2 + half;
    int a2 = even1 - even2 + half;

    int x7 = w[i + 7 * step];
    int x5 = w[i + 5 * step];
    int x3 = w[i + 3 * step];
    int x1 = w[i + step];
    int z5 = (x7 + x3 + x5 + x1) * C1_175;
    int z1 = -(x7 + x1) * C0_899;
    int z2 = -(x5 + x3) * C2_562;
    int z3 = z5 - (x7 + x3) * C1_961;
    int z4 = z5 - (x5 + x1) * C0_390;
    int b0 = x7 * C0_298 + z1 + z3;
    int b1 = x5 * C2_053 + z2 + z4;
    int b2 = x3 * C3_072 + z2 + z3;
    int b3 = x1 * C1_501 + z1 + z4;

    w[i] = (a0 + b3) >> shift;
    w[i + 7 * step] = (a0 - b3) >> shift;
    w[i + step] = (a1 + b2) >> shift;
    w[i + 6 * step] = (a1 - b2) >> shift;
    w[i + 2 * step] = (a2 + b1) >> shift;
    w[i + 5 * step] = (a2 - b1) >> shift;
    w[i + 3 * step] = (a3 + b0) >> shift;
    w[i + 4 * step] = (a3 - b0) >> shift;
  }

  /// Moves a sample from around 0 to around 128 and keeps it within a byte.
  private static byte sample(int value) {
    int shifted = value + 128;
    return (byte) (shifted < 0 ? 0 : Math.min(shifted, 255));
  }
}

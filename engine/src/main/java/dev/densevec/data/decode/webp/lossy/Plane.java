package dev.densevec.data.decode.webp.lossy;

import java.util.Arrays;

/// A component's samples, in whole macroblocks, with the border that predictions outside the
/// picture read: a row of 127 above, a column of 129 to the left (RFC 6386, section 12.2).
///
/// @param samples rows with their border, from top to bottom
/// @param stride samples from a row to the next
@SuppressWarnings("ArrayRecordComponent") // samples that the decoder writes, never compared
record Plane(byte[] samples, int stride) {
  /// Samples to the right of the row above that subblocks may read.
  private static final int BEYOND = 4;

  /// A plane of grey samples.
  static Plane of(int width, int height) {
    int stride = 1 + width + BEYOND;
    byte[] samples = new byte[Math.multiplyExact(stride, 1 + height)];
    Arrays.fill(samples, 0, stride, (byte) 127);
    for (int at = stride; at < samples.length; at += stride) {
      samples[at] = (byte) 129;
    }
    return new Plane(samples, stride);
  }

  /// Index of the sample in column `x` of row `y`; both may be -1.
  int at(int x, int y) {
    return (y + 1) * stride + x + 1;
  }
}

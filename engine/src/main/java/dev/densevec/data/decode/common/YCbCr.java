package dev.densevec.data.decode.common;

/// Luma and colour differences to red, green and blue, by JFIF's formulas.
///
///     R = Y + 1.402 (Cr - 128)
///     G = Y - 0.344136 (Cb - 128) - 0.714136 (Cr - 128)
///     B = Y + 1.772 (Cb - 128)
///
/// in 16-bit fixed point with libjpeg's constants and rounding, so that results equal its own.
public final class YCbCr {
  private static final int BITS = 16;
  private static final int HALF = 1 << (BITS - 1);
  private static final int RED_CR = fixed(1.40200);
  private static final int GREEN_CB = fixed(0.34414);
  private static final int GREEN_CR = fixed(0.71414);
  private static final int BLUE_CB = fixed(1.77200);

  private YCbCr() {}

  private static int fixed(double factor) {
    return (int) (factor * (1 << BITS) + 0.5);
  }

  /// Converts pixels in place.
  ///
  /// @param samples interleaved, 3 a pixel
  /// @param from index of the first sample
  /// @param pixels how many
  public static void toRgb(byte[] samples, int from, int pixels) {
    for (int n = 0, i = from; n < pixels; n++, i += 3) {
      int y = samples[i] & 0xFF;
      int cb = (samples[i + 1] & 0xFF) - 128;
      int cr = (samples[i + 2] & 0xFF) - 128;
      samples[i] = clip(y + ((RED_CR * cr + HALF) >> BITS));
      samples[i + 1] = clip(y + ((-GREEN_CB * cb - GREEN_CR * cr + HALF) >> BITS));
      samples[i + 2] = clip(y + ((BLUE_CB * cb + HALF) >> BITS));
    }
  }

  private static byte clip(int value) {
    return (byte) (value < 0 ? 0 : Math.min(value, 255));
  }
}

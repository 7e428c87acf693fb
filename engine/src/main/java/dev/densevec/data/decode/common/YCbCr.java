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

  /// Converts in place.
  ///
  /// For four components (YCCK) the conversion gives complements of what three would: libjpeg's
  /// CMYK is 255 - R, 255 - G, 255 - B, K.
  ///
  /// @param samples interleaved components, 3 or 4 a pixel; a fourth is left as it is
  /// @return `samples`
  public static byte[] toRgb(byte[] samples, int components) {
    int flip = components == 4 ? 255 : 0;
    for (int i = 0; i + components <= samples.length; i += components) {
      int y = samples[i] & 0xFF;
      int cb = (samples[i + 1] & 0xFF) - 128;
      int cr = (samples[i + 2] & 0xFF) - 128;
      int red = y + ((RED_CR * cr + HALF) >> BITS);
      int green = y + ((-GREEN_CB * cb - GREEN_CR * cr + HALF) >> BITS);
      int blue = y + ((BLUE_CB * cb + HALF) >> BITS);
      samples[i] = (byte) (clip(red) ^ flip);
      samples[i + 1] = (byte) (clip(green) ^ flip);
      samples[i + 2] = (byte) (clip(blue) ^ flip);
    }
    return samples;
  }

  private static int clip(int value) {
    return value < 0 ? 0 : Math.min(value, 255);
  }
}

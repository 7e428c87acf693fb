package dev.densevec.data.image;

/// One grey channel from three colours and back.
final class Grey {
  private Grey() {}

  /// Luma by ITU-R 601-2, `0.299 R + 0.587 G + 0.114 B`, in Pillow's 16-bit fixed point.
  ///
  /// @param rgb interleaved samples
  static byte[] fromRgb(byte[] rgb) {
    byte[] grey = new byte[rgb.length / 3];
    for (int i = 0, at = 0; i < grey.length; i++, at += 3) {
      int red = rgb[at] & 0xFF;
      int green = rgb[at + 1] & 0xFF;
      int blue = rgb[at + 2] & 0xFF;
      grey[i] = (byte) ((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16);
    }
    return grey;
  }

  /// The same luma of samples from 0 to 1, neither rounded nor in fixed point.
  ///
  /// @param rgb interleaved samples
  static float[] fromRgb(float[] rgb) {
    float[] grey = new float[rgb.length / 3];
    for (int i = 0, at = 0; i < grey.length; i++, at += 3) {
      grey[i] = (float) (0.299 * rgb[at] + 0.587 * rgb[at + 1] + 0.114 * rgb[at + 2]);
    }
    return grey;
  }

  /// Spreads grey samples over three channels.
  static byte[] toRgb(byte[] grey) {
    byte[] rgb = new byte[3 * grey.length];
    for (int i = 0, at = 0; i < grey.length; i++, at += 3) {
      rgb[at] = grey[i];
      rgb[at + 1] = grey[i];
      rgb[at + 2] = grey[i];
    }
    return rgb;
  }
}

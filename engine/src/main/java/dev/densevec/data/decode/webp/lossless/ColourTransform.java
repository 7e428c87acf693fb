package dev.densevec.data.decode.webp.lossless;

/// Shares of green were subtracted from red and blue, and a share of red from blue.
///
/// @param width columns of the picture
/// @param bits logarithm of the pixels a side of a tile
/// @param factors signed 32nds of each tile: green to red lowest, then green to blue, red to blue
@SuppressWarnings("ArrayRecordComponent") // read in the inner loops of one picture, never compared
record ColourTransform(int width, int bits, int[] factors) implements Transform {

  @Override
  public int[] invert(int[] pixels) {
    int columns = LosslessDecoder.tiles(width, bits);
    for (int i = 0, y = 0; i < pixels.length; y++) {
      for (int x = 0; x < width; x++, i++) {
        pixels[i] = invert(pixels[i], factors[(y >> bits) * columns + (x >> bits)]);
      }
    }
    return pixels;
  }

  private static int invert(int pixel, int factor) {
    int green = pixel >> 8;
    int red = (pixel >> 16) + share(factor, green);
    int blue = pixel + share(factor >> 8, green) + share(factor >> 16, red);
    return (pixel & 0xFF00FF00) | ((red & 0xFF) << 16) | (blue & 0xFF);
  }

  /// The product of the lowest bytes as signed numbers, in 32nds.
  private static int share(int factor, int sample) {
    return ((byte) factor * (byte) sample) >> 5;
  }
}

package dev.densevec.data.decode.webp.lossless;

/// Colours were replaced by their number in a palette, kept in green; of few colours several pixels
/// were put into one.
///
/// @param width columns of the picture
/// @param height its rows
/// @param palette the colours
@SuppressWarnings("ArrayRecordComponent") // read in the inner loops of one picture, never compared
record PaletteTransform(int width, int height, int[] palette) implements Transform {

  /// The logarithm of the pixels that are put into one.
  static int packing(int colours) {
    return colours > 16 ? 0 : colours > 4 ? 1 : colours > 2 ? 2 : 3;
  }

  @Override
  public int[] invert(int[] pixels) {
    int packing = packing(palette.length);
    int depth = Byte.SIZE >> packing;
    int mask = (1 << packing) - 1;
    int columns = LosslessDecoder.tiles(width, packing);
    int[] to = packing == 0 ? pixels : new int[width * height];
    for (int y = 0, i = 0; y < height; y++) {
      int row = y * columns;
      for (int x = 0; x < width; x++, i++) {
        int packed = pixels[row + (x >> packing)] >> 8 & 0xFF;
        int number = (packed >> ((x & mask) * depth)) & ((1 << depth) - 1);
        to[i] = number < palette.length ? palette[number] : 0;
      }
    }
    return to;
  }
}

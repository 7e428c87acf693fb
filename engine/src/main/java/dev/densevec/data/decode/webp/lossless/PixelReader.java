package dev.densevec.data.decode.webp.lossless;

import java.io.IOException;

/// Reads the pixels of a lossless picture: literal ones, copies of earlier runs, and colours out of
/// the cache (WebP lossless, sections 5.2 and 6.2.3).
final class PixelReader {
  /// Columns to the left and rows above of the nearest pixels, nearest first: the row in the high
  /// four bits, 8 less the column in the low ones.
  private static final int[] NEARBY = {
    0x18, 0x07, 0x17, 0x19, 0x28, 0x06, 0x27, 0x29, 0x16, 0x1a, 0x26, 0x2a,
    0x38, 0x05, 0x37, 0x39, 0x15, 0x1b, 0x36, 0x3a, 0x25, 0x2b, 0x48, 0x04,
    0x47, 0x49, 0x14, 0x1c, 0x35, 0x3b, 0x46, 0x4a, 0x24, 0x2c, 0x58, 0x45,
    0x4b, 0x34, 0x3c, 0x03, 0x57, 0x59, 0x13, 0x1d, 0x56, 0x5a, 0x23, 0x2d,
    0x44, 0x4c, 0x55, 0x5b, 0x33, 0x3d, 0x68, 0x02, 0x67, 0x69, 0x12, 0x1e,
    0x66, 0x6a, 0x22, 0x2e, 0x54, 0x5c, 0x43, 0x4d, 0x65, 0x6b, 0x32, 0x3e,
    0x78, 0x01, 0x77, 0x79, 0x53, 0x5d, 0x11, 0x1f, 0x64, 0x6c, 0x42, 0x4e,
    0x76, 0x7a, 0x21, 0x2f, 0x75, 0x7b, 0x31, 0x3f, 0x63, 0x6d, 0x52, 0x5e,
    0x00, 0x74, 0x7c, 0x41, 0x4f, 0x10, 0x20, 0x62, 0x6e, 0x30, 0x73, 0x7d,
    0x51, 0x5f, 0x40, 0x72, 0x7e, 0x61, 0x6f, 0x50, 0x71, 0x7f, 0x60, 0x70
  };

  private final BitReader in;
  private final Regions regions;
  private final ColourCache cache;
  private final int width;
  private final int[] pixels;
  private int at;

  /// @param cache the colour cache; never read where no code names it
  PixelReader(BitReader in, Regions regions, ColourCache cache, int width, int height) {
    this.in = in;
    this.regions = regions;
    this.cache = cache;
    this.width = width;
    this.pixels = new int[Math.multiplyExact(width, height)];
  }

  /// Reads all pixels: alpha, red, green and blue from the highest byte down, row by row.
  int[] read() throws IOException {
    int mask = regions.mask();
    int x = 0;
    int y = 0;
    PrefixGroup group = regions.at(0, 0);
    while (at < pixels.length) {
      int symbol = group.green().read(in);
      int run = 1;
      if (symbol < PrefixGroup.SAMPLES) {
        add(literal(group, symbol));
      } else if (symbol < PrefixGroup.SAMPLES + PrefixGroup.LENGTHS) {
        run = copy(symbol - PrefixGroup.SAMPLES, group);
      } else {
        add(cache.get(symbol - PrefixGroup.SAMPLES - PrefixGroup.LENGTHS));
      }
      int before = x & ~mask;
      x += run;
      if (x >= width) {
        y += x / width;
        x %= width;
        before = -1;
      }
      if ((x & ~mask) != before && at < pixels.length) {
        group = regions.at(x, y);
      }
    }
    return pixels;
  }

  private int literal(PrefixGroup group, int green) throws IOException {
    int red = group.red().read(in);
    int blue = group.blue().read(in);
    int alpha = group.alpha().read(in);
    return alpha << 24 | red << 16 | green << 8 | blue;
  }

  /// Repeats an earlier run of pixels; returns its length.
  private int copy(int lengthSymbol, PrefixGroup group) throws IOException {
    int length = number(lengthSymbol);
    int distance = distance(number(group.distance().read(in)));
    if (distance > at || length > pixels.length - at) {
      throw new IOException("damaged: a copy of pixels from or to outside the picture");
    }
    for (int i = 0; i < length; i++) {
      add(pixels[at - distance]);
    }
    return length;
  }

  private void add(int colour) {
    pixels[at++] = colour;
    cache.add(colour);
  }

  /// A number whose size is coded and whose lower bits follow.
  private int number(int symbol) throws IOException {
    if (symbol < 4) {
      return symbol + 1;
    }
    int bits = (symbol - 2) / 2;
    return ((2 + symbol % 2) << bits) + in.read(bits) + 1;
  }

  /// How many pixels back a distance is; the first codes are for pixels nearby in rows above.
  private int distance(int code) {
    if (code > NEARBY.length) {
      return code - NEARBY.length;
    }
    int nearby = NEARBY[code - 1];
    return Math.max(1, (nearby >> 4) * width + 8 - (nearby & 0xF));
  }
}

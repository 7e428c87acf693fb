package dev.densevec.data.decode.webp.lossless;

import dev.densevec.data.decode.common.Limits;
import java.io.IOException;

/// Decodes WebP's lossless format, VP8L, as "Specification for WebP Lossless Bitstream" has it
/// (also RFC 9649, section 3).
public final class LosslessDecoder {
  private static final int SIGNATURE = 0x2F;

  /// Bytes of the signature, the size, a hint and the version.
  private static final int HEADER = 5;

  /// Bytes that a decoder holds for a pixel: one number, another while a palette's pixels are
  /// unpacked or RGB is made.
  private static final int BYTES_PER_PIXEL = 8;

  /// Entries of all tables of prefix codes. libwebp's encoder stays below 13 million.
  private static final int TABLE_ENTRIES = 1 << 24;

  private static final int PREDICTOR = 0;
  private static final int COLOUR = 1;
  private static final int GREEN = 2;

  private final BitReader in;
  private final PrefixCodeReader codes;

  private LosslessDecoder(BitReader in) {
    this.in = in;
    this.codes = new PrefixCodeReader(in);
  }

  /// Columns and rows that the picture from `from` to `to` states, checked against the limits.
  public static int[] size(byte[] data, int from, int to) throws IOException {
    if (to - from < HEADER) {
      throw new IOException("truncated: the file ends inside its header");
    }
    BitReader in = new BitReader(data, from, to);
    if (in.read(8) != SIGNATURE) {
      throw new IOException("damaged: the VP8L signature is missing");
    }
    int width = 1 + in.read(14);
    int height = 1 + in.read(14);
    in.skip(1); // a hint whether alpha is used
    int version = in.read(3);
    if (version != 0) {
      throw new IOException("VP8L of version " + version + " is not supported");
    }
    checkSize(width, height, to - from);
    return new int[] {width, height};
  }

  /// Decodes the picture that lies from `from` to `to`.
  ///
  /// @return red, green and blue of each pixel, row by row
  /// @throws IOException if it is damaged, truncated or beyond the limits
  public static byte[] decode(byte[] data, int from, int to) throws IOException {
    int[] size = size(data, from, to);
    int[] pixels = pixels(data, from + HEADER, to, size[0], size[1]);
    byte[] rgb = new byte[3 * pixels.length];
    for (int i = 0, o = 0; i < pixels.length; i++, o += 3) {
      rgb[o] = (byte) (pixels[i] >> 16);
      rgb[o + 1] = (byte) (pixels[i] >> 8);
      rgb[o + 2] = (byte) pixels[i];
    }
    return rgb;
  }

  /// Decodes a picture without a header.
  ///
  /// @return alpha, red, green and blue of each pixel from the highest byte down, row by row
  /// @throws IOException as for [#decode]
  public static int[] pixels(byte[] data, int from, int to, int width, int height)
      throws IOException {
    checkSize(width, height, to - from);
    return new LosslessDecoder(new BitReader(data, from, to)).picture(width, height);
  }

  /// Tiles of `1 << bits` pixels that cover `pixels`.
  static int tiles(int pixels, int bits) {
    return (pixels + (1 << bits) - 1) >> bits;
  }

  private static void checkSize(int width, int height, int bytes) throws IOException {
    Limits.checkRatio(width, height, bytes);
    Limits.checkSize(width, height, BYTES_PER_PIXEL);
  }

  private int[] picture(int width, int height) throws IOException {
    Transform[] transforms = new Transform[4];
    boolean[] seen = new boolean[transforms.length];
    int count = 0;
    int columns = width;
    while (in.flag()) {
      int kind = in.read(2);
      if (seen[kind]) {
        throw new IOException("damaged: a transform comes twice");
      }
      seen[kind] = true;
      Transform transform = transform(kind, columns, height);
      transforms[count++] = transform;
      if (transform instanceof PaletteTransform palette) {
        columns = tiles(width, PaletteTransform.packing(palette.palette().length));
      }
    }
    int[] pixels = image(columns, height, true);
    for (int i = count - 1; i >= 0; i--) {
      pixels = transforms[i].invert(pixels);
    }
    return pixels;
  }

  private Transform transform(int kind, int width, int height) throws IOException {
    return switch (kind) {
      case PREDICTOR, COLOUR -> {
        int bits = 2 + in.read(3);
        int[] tiles = image(tiles(width, bits), tiles(height, bits), false);
        yield kind == PREDICTOR
            ? new PredictorTransform(width, bits, tiles)
            : new ColourTransform(width, bits, tiles);
      }
      case GREEN -> new GreenTransform();
      default -> {
        int[] palette = image(1 + in.read(8), 1, false);
        for (int i = 1; i < palette.length; i++) {
          palette[i] = PredictorTransform.add(palette[i], palette[i - 1]);
        }
        yield new PaletteTransform(width, height, palette);
      }
    };
  }

  /// Reads an image: the picture itself, or numbers of tiles or a palette kept like one.
  ///
  /// @param outer whether it is the picture, whose tiles may have codes of their own
  private int[] image(int width, int height, boolean outer) throws IOException {
    int cacheBits = 0;
    if (in.flag()) {
      cacheBits = in.read(4);
      if (cacheBits < 1 || cacheBits > ColourCache.MOST_BITS) {
        throw new IOException("damaged: a colour cache of " + cacheBits + " bits");
      }
    }
    int cached = cacheBits == 0 ? 0 : 1 << cacheBits;
    Regions regions =
        outer && in.flag()
            ? regions(width, height, cached)
            : Regions.whole(PrefixGroup.read(codes, cached));
    return new PixelReader(in, regions, new ColourCache(cacheBits), width, height).read();
  }

  private Regions regions(int width, int height, int cached) throws IOException {
    int bits = 2 + in.read(3);
    int columns = tiles(width, bits);
    int[] tiles = image(columns, tiles(height, bits), false);
    boolean[] used = new boolean[1 << 16];
    int count = 0;
    for (int i = 0; i < tiles.length; i++) {
      tiles[i] = tiles[i] >> 8 & 0xFFFF;
      used[tiles[i]] = true;
      count = Math.max(count, tiles[i] + 1);
    }
    PrefixGroup[] groups = new PrefixGroup[count];
    long entries = 0;
    for (int i = 0; i < count; i++) {
      PrefixGroup group = PrefixGroup.read(codes, cached);
      if (used[i]) {
        groups[i] = group;
        entries += group.entries();
      }
      if (entries > TABLE_ENTRIES) {
        throw new IOException("the image has too many prefix codes, " + count + " groups");
      }
    }
    return new Regions(bits, columns, tiles, groups);
  }
}

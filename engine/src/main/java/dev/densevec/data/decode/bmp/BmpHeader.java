package dev.densevec.data.decode.bmp;

import dev.densevec.data.decode.common.Bytes;
import dev.densevec.data.decode.common.Limits;
import java.io.IOException;
import java.util.Locale;

/// What a BMP file says before its pixels: a file header of 14 bytes, then an information header of
/// 12 or at least 40 bytes, then masks of channels, then the palette.
final class BmpHeader {
  static final int RLE8 = 1;
  static final int RLE4 = 2;
  private static final int MASKS = 3;
  private static final int MASKS_WITH_ALPHA = 6;
  private static final int FILE_HEADER = 14;
  private static final int OLD_HEADER = 12;
  private static final int HEADER = 40;

  final int width;
  final int height;
  final boolean topDown;
  final int bits;
  final int compression;

  /// Where the pixels begin.
  final int pixels;

  /// 256 RGB triples; indices that the file gives no colour are grey levels.
  final byte[] palette = new byte[3 * 256];

  /// Which bits of a pixel are red, green and blue.
  final int[] masks;

  private final byte[] data;

  BmpHeader(byte[] data) throws IOException {
    this.data = data;
    require(FILE_HEADER + OLD_HEADER);
    long size = Bytes.uint32(data, FILE_HEADER, true);
    boolean old = size == OLD_HEADER;
    if (!old && (size < HEADER || size > 1 << 16)) {
      throw new IOException(
          String.format(Locale.ROOT, "damaged: an information header of %d bytes", size));
    }
    require(FILE_HEADER + size);
    int at = FILE_HEADER + 4;
    int rows = old ? Bytes.uint16(data, at + 2, true) : int32(at + 4);
    width = old ? Bytes.uint16(data, at, true) : int32(at);
    height = rows == Integer.MIN_VALUE ? 0 : Math.abs(rows);
    topDown = rows < 0;
    Limits.checkSize(width, height, 4);
    bits = Bytes.uint16(data, at + (old ? 6 : 10), true);
    compression = old ? 0 : int32(at + 12);
    requireKnown();
    masks = masks(FILE_HEADER + HEADER);
    long colours = old ? 0 : Bytes.uint32(data, at + 28, true);
    int outside = size == HEADER && hasMasks() ? 4 * (compression - MASKS > 0 ? 4 : 3) : 0;
    readPalette(FILE_HEADER + (int) size + outside, colours, old ? 3 : 4);
    long offset = Bytes.uint32(data, 10, true);
    pixels = (int) Math.min(offset, data.length);
  }

  private boolean hasMasks() {
    return compression == MASKS || compression == MASKS_WITH_ALPHA;
  }

  private int int32(int at) {
    return (int) Bytes.uint32(data, at, true);
  }

  private void requireKnown() throws IOException {
    boolean known =
        switch (compression) {
          case 0 -> bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
          case RLE8 -> bits == 8;
          case RLE4 -> bits == 4;
          case MASKS, MASKS_WITH_ALPHA -> bits == 16 || bits == 32 || bits == 24;
          default -> false;
        };
    if (!known) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "a BMP of %d bits a pixel and compression %d is not supported",
              bits,
              compression));
    }
    if (topDown && (compression == RLE8 || compression == RLE4)) {
      throw new IOException("damaged: a compressed BMP whose rows go downwards");
    }
  }

  private int[] masks(int at) throws IOException {
    if (!hasMasks()) {
      return bits == 16 ? new int[] {0x7C00, 0x3E0, 0x1F} : new int[] {0xFF0000, 0xFF00, 0xFF};
    }
    require(at + 12);
    int[] found = {int32(at), int32(at + 4), int32(at + 8)};
    if (bits == 32 && (found[0] | found[1] | found[2]) == 0) {
      return new int[] {0xFF0000, 0xFF00, 0xFF};
    }
    for (int mask : found) {
      int run = mask >>> Integer.numberOfTrailingZeros(mask);
      if (mask == 0 || (run & (run + 1)) != 0 || (bits < 32 && mask >>> bits != 0)) {
        throw new IOException(
            String.format(
                Locale.ROOT, "damaged: channel masks %x, %x, %x", found[0], found[1], found[2]));
      }
    }
    return found;
  }

  private void readPalette(int from, long colours, int entry) throws IOException {
    if (bits > 8) {
      return;
    }
    for (int i = 0; i < palette.length; i++) {
      palette[i] = (byte) (i / 3);
    }
    long count = colours == 0 ? 1 << bits : Math.min(colours, 1 << bits);
    require(from + count * entry);
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < 3; c++) {
        palette[3 * i + c] = data[from + i * entry + 2 - c];
      }
    }
  }

  private void require(long bytes) throws IOException {
    if (data.length < bytes) {
      throw new IOException("truncated: the file ends inside its header");
    }
  }
}

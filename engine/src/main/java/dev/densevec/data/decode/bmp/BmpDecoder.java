package dev.densevec.data.decode.bmp;

import dev.densevec.data.decode.common.Bytes;
import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.image.RgbImage;
import java.io.IOException;

/// Decodes Windows bitmaps: palettes, 16, 24 and 32 bits, channel masks, run lengths.
///
/// Samples of fewer than eight bits are scaled as Pillow does it, `value * 255 / largest` rounded
/// down. Alpha is dropped.
public final class BmpDecoder {
  /// Smallest compressed picture whose data are weighed before anything is allocated.
  private static final long SMALL = 1 << 20;

  private final byte[] data;
  private final BmpHeader header;
  private final byte[] rgb;

  private BmpDecoder(byte[] data, BmpHeader header) {
    this.data = data;
    this.header = header;
    this.rgb = new byte[3 * header.width * header.height];
  }

  /// Whether the content of a file begins as this format does.
  public static boolean accepts(byte[] data) {
    return Bytes.has(data, 0, "BM");
  }

  /// Decodes the content of a file.
  ///
  /// @throws IOException if it is too large, not supported, truncated or damaged; one line, without
  ///   the file's name
  public static RgbImage decode(byte[] data) throws IOException {
    BmpHeader header = new BmpHeader(data);
    int present = data.length - header.pixels;
    Limits.checkRatio(header.width, header.height, data.length);
    boolean runs = header.compression == BmpHeader.RLE8 || header.compression == BmpHeader.RLE4;
    if (!runs) {
      long needed = stride(header) * header.height;
      Limits.checkFilled(header.width, header.height, needed, present);
    } else if ((long) header.width * header.height > SMALL) {
      Limits.checkFilled(header.width, header.height, 2L * header.height, present);
    }
    BmpDecoder decoder = new BmpDecoder(data, header);
    if (runs) {
      byte[] indices = new BmpRuns(data, header).decode();
      for (int y = 0; y < header.height; y++) {
        for (int x = 0; x < header.width; x++) {
          decoder.putIndex(indices[y * header.width + x] & 0xFF, decoder.out(y) + 3 * x);
        }
      }
    } else {
      for (int y = 0; y < header.height; y++) {
        decoder.readRow(header.pixels + (int) (y * stride(header)), decoder.out(y));
      }
    }
    return new RgbImage(header.width, header.height, decoder.rgb);
  }

  /// Bytes of a row, a multiple of four.
  private static long stride(BmpHeader header) {
    return ((long) header.width * header.bits + 31) / 32 * 4;
  }

  /// Where stored row `y` goes.
  private int out(int y) {
    return 3 * header.width * (header.topDown ? y : header.height - 1 - y);
  }

  private void putIndex(int index, int out) {
    System.arraycopy(header.palette, 3 * index, rgb, out, 3);
  }

  private void readRow(int from, int to) {
    int bits = header.bits;
    for (int x = 0, out = to; x < header.width; x++, out += 3) {
      if (bits <= 8) {
        int bit = x * bits;
        putIndex((data[from + (bit >> 3)] >> (8 - bits - (bit & 7))) & ((1 << bits) - 1), out);
      } else {
        int pixel = pixel(from + x * bits / 8, bits / 8);
        for (int c = 0; c < 3; c++) {
          rgb[out + c] = sample(pixel, header.masks[c]);
        }
      }
    }
  }

  private int pixel(int at, int bytes) {
    int pixel = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      pixel = (pixel << 8) | (data[at + i] & 0xFF);
    }
    return pixel;
  }

  private static byte sample(int pixel, int mask) {
    int shift = Integer.numberOfTrailingZeros(mask);
    long largest = Integer.toUnsignedLong(mask >>> shift);
    return (byte) (Integer.toUnsignedLong((pixel & mask) >>> shift) * 255 / largest);
  }
}

package dev.densevec.data.decode.gif;

import dev.densevec.data.decode.common.Bytes;
import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.image.RgbImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;

/// Decodes the first frame of a GIF file (CompuServe, GIF89a) on its canvas, as Pillow does.
///
/// The canvas has the size of the logical screen, widened to the frame. Where the frame does not
/// lie it has the frame's transparent colour if there is one, else colour 0. Transparent pixels
/// have their colour from the palette: alpha is dropped, not composited.
public final class GifDecoder {
  /// Pixels that a byte of LZW data can stand for at most: codes of 12 bits, each a string of up to
  /// 4096 pixels.
  private static final int LZW_RATIO = 2731;

  private static final int EXTENSION = 0x21;
  private static final int FRAME = 0x2C;
  private static final int GRAPHIC_CONTROL = 0xF9;

  /// First row and row step of an interlaced frame's passes.
  private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

  private static final int[][] WHOLE = {{0, 1}};

  private final byte[] data;
  private int at;
  private byte[] palette;
  private int transparent;

  private GifDecoder(byte[] data) {
    this.data = data;
  }

  /// Whether the content of a file begins as this format does.
  public static boolean accepts(byte[] data) {
    return Bytes.has(data, 0, "GIF87a") || Bytes.has(data, 0, "GIF89a");
  }

  /// Decodes the content of a file.
  ///
  /// @throws IOException if it is too large, truncated or damaged; one line, without the file's
  ///   name
  public static RgbImage decode(byte[] data) throws IOException {
    return new GifDecoder(data).decode();
  }

  private RgbImage decode() throws IOException {
    require(13);
    int width = Bytes.uint16(data, 6, true);
    int height = Bytes.uint16(data, 8, true);
    int flags = data[10];
    at = 13;
    palette = ramp();
    readPalette(flags);
    while (true) {
      require(1);
      int kind = data[at++] & 0xFF;
      switch (kind) {
        case FRAME -> {
          return frame(width, height);
        }
        case EXTENSION -> extension();
        case 0 -> {}
        default -> throw new IOException(noFrame(kind));
      }
    }
  }

  private static String noFrame(int kind) {
    return kind == ';'
        ? "damaged: the file has no picture"
        : String.format(Locale.ROOT, "damaged: a block of kind %d", kind);
  }

  /// Grey levels, which are the colours of indices that no palette has.
  private static byte[] ramp() {
    byte[] ramp = new byte[3 * 256];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = (byte) (i / 3);
    }
    return ramp;
  }

  private void readPalette(int flags) throws IOException {
    if ((flags & 0x80) != 0) {
      int length = 3 << ((flags & 7) + 1);
      require(length);
      palette = ramp();
      System.arraycopy(data, at, palette, 0, length);
      at += length;
    }
  }

  private void extension() throws IOException {
    require(2);
    if ((data[at] & 0xFF) == GRAPHIC_CONTROL && data[at + 1] >= 4) {
      require(6);
      transparent = (data[at + 2] & 1) != 0 ? data[at + 5] & 0xFF : 0;
    }
    at++;
    skipBlocks();
  }

  /// Passes a chain of sub-blocks.
  private void skipBlocks() throws IOException {
    int length;
    do {
      require(1);
      length = data[at++] & 0xFF;
      require(length);
      at += length;
    } while (length > 0);
  }

  private RgbImage frame(int screenWidth, int screenHeight) throws IOException {
    require(9);
    int left = Bytes.uint16(data, at, true);
    int top = Bytes.uint16(data, at + 2, true);
    int columns = Bytes.uint16(data, at + 4, true);
    int rows = Bytes.uint16(data, at + 6, true);
    int flags = data[at + 8];
    at += 9;
    int width = Math.max(screenWidth, left + columns);
    int height = Math.max(screenHeight, top + rows);
    Limits.checkSize(columns, rows, 1);
    Limits.checkSize(width, height, 4);
    Limits.checkFilled(columns, rows, (long) columns * rows / LZW_RATIO, data.length - at);
    Limits.checkRatio(width, height, data.length);
    readPalette(flags);
    require(1);
    int bits = data[at++] & 0xFF;
    ByteArrayOutputStream codes = new ByteArrayOutputStream();
    codedBlocks(codes);
    byte[] indices = new GifLzw(codes.toByteArray(), bits).decode(columns * rows);
    byte[] canvas = new byte[3 * width * height];
    fill(canvas);
    int line = 0;
    for (int[] pass : (flags & 0x40) != 0 ? PASSES : WHOLE) {
      for (int y = pass[0]; y < rows; y += pass[1], line++) {
        int to = 3 * ((top + y) * width + left);
        for (int x = 0; x < columns; x++) {
          put(indices[line * columns + x] & 0xFF, canvas, to + 3 * x);
        }
      }
    }
    return new RgbImage(width, height, canvas);
  }

  /// Collects the coded pixels; a file may end inside the chain once it has them all.
  private void codedBlocks(ByteArrayOutputStream codes) {
    while (at < data.length && data[at] != 0) {
      int length = Math.min(data[at] & 0xFF, data.length - at - 1);
      codes.write(data, at + 1, length);
      at += 1 + length;
    }
  }

  private void fill(byte[] canvas) {
    for (int i = 0; i < canvas.length; i += 3) {
      put(transparent, canvas, i);
    }
  }

  private void put(int index, byte[] to, int out) {
    System.arraycopy(palette, 3 * index, to, out, 3);
  }

  private void require(int bytes) throws IOException {
    if (bytes > data.length - at) {
      throw new IOException("truncated: the file ends before its picture");
    }
  }
}

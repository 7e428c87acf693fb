package dev.densevec.data.decode.bmp;

import java.io.IOException;

/// The run lengths of compressed BMP files: pairs of a count and an index (or two of four bits),
/// and escapes for the end of a row or the picture, a step forward, and literal indices.
///
/// What is stepped over has index 0. A picture that ends before its last row is refused.
final class BmpRuns {
  private static final int END_OF_ROW = 0;
  private static final int END = 1;
  private static final int STEP = 2;

  private final byte[] data;
  private final int width;
  private final boolean nibbles;
  private final byte[] indices;
  private int at;
  private int x;
  private int done;

  BmpRuns(byte[] data, BmpHeader header) {
    this.data = data;
    this.width = header.width;
    this.nibbles = header.compression == BmpHeader.RLE4;
    this.indices = new byte[header.width * header.height];
    this.at = header.pixels;
  }

  /// Decodes all indices, the picture's last row first.
  byte[] decode() throws IOException {
    while (done < indices.length) {
      int count = next();
      int value = next();
      if (count > 0) {
        run(Math.clamp(width - x, 0, count), value);
      } else if (value == END_OF_ROW) {
        done += x == 0 || done % width != 0 ? width - done % width : 0;
        x = 0;
      } else if (value == END) {
        throw new IOException("truncated: the picture ends before its last row");
      } else if (value == STEP) {
        long right = next();
        done = (int) Math.min(indices.length, done + right + (long) next() * width);
        x = done % width;
      } else {
        literal(value);
      }
    }
    return indices;
  }

  private void run(int count, int value) {
    for (int i = 0; i < count && done < indices.length; i++) {
      indices[done++] = (byte) (nibbles ? (value >> (i % 2 == 0 ? 4 : 0)) & 0xF : value);
    }
    x += count;
  }

  private void literal(int count) throws IOException {
    int bytes = nibbles ? (count + 1) / 2 : count;
    int from = at;
    at += bytes + (bytes & 1);
    if (from + bytes > data.length) {
      throw new IOException("truncated: the pixels end too early");
    }
    for (int i = 0; i < count && done < indices.length; i++) {
      int value = data[from + (nibbles ? i / 2 : i)];
      indices[done++] = (byte) (nibbles ? (value >> (i % 2 == 0 ? 4 : 0)) & 0xF : value);
    }
    x += count;
  }

  private int next() throws IOException {
    if (at >= data.length) {
      throw new IOException("truncated: the pixels end too early");
    }
    return data[at++] & 0xFF;
  }
}

package dev.densevec.data.decode.png;

/// Turns the unfiltered bytes of a PNG row into pixels.
final class PngRow {
  private final int colour;
  private final int depth;
  private final int samples;
  private final int columns;
  private final byte[] palette;
  private final byte[] unpacked;

  /// @param columns pixels of a row of the pass
  PngRow(PngChunks chunks, int columns) {
    this.colour = chunks.colour();
    this.depth = chunks.depth();
    this.samples = chunks.samples();
    this.columns = columns;
    this.palette = chunks.palette();
    this.unpacked = depth >= 8 ? new byte[0] : new byte[1 + columns * samples];
  }

  /// Writes the pixels of a row of at most 8 bits a sample.
  ///
  /// @param line the row, after its filter byte
  /// @param to interleaved RGB samples
  /// @param out index in `to` of the first pixel
  /// @param step distance in `to` from one pixel to the next
  void expand(byte[] line, byte[] to, int out, int step) {
    byte[] from = depth == 8 ? line : bits(line);
    switch (colour) {
      case PngChunks.PALETTE -> lookUp(from, to, out, step);
      case PngChunks.GREY, PngChunks.GREY_ALPHA -> spread(from, to, out, step);
      default -> copy(from, to, out, step);
    }
  }

  private void copy(byte[] from, byte[] to, int out, int step) {
    if (samples == 3 && step == 3) {
      System.arraycopy(from, 1, to, out, 3 * columns);
      return;
    }
    int o = out;
    for (int x = 0, i = 1; x < columns; x++, i += samples, o += step) {
      to[o] = from[i];
      to[o + 1] = from[i + 1];
      to[o + 2] = from[i + 2];
    }
  }

  private void spread(byte[] from, byte[] to, int out, int step) {
    int o = out;
    for (int x = 0, i = 1; x < columns; x++, i += samples, o += step) {
      byte grey = from[i];
      to[o] = grey;
      to[o + 1] = grey;
      to[o + 2] = grey;
    }
  }

  private void lookUp(byte[] from, byte[] to, int out, int step) {
    int o = out;
    for (int x = 0; x < columns; x++, o += step) {
      int entry = 3 * (from[1 + x] & 0xFF);
      to[o] = palette[entry];
      to[o + 1] = palette[entry + 1];
      to[o + 2] = palette[entry + 2];
    }
  }

  /// Writes the pixels of a row of 16 bits a sample.
  ///
  /// @param line the row, after its filter byte
  /// @param channels how many samples of each pixel are wanted, from its first on
  /// @param to interleaved samples from 0 to 1
  /// @param out index in `to` of the first pixel
  /// @param step distance in `to` from one pixel to the next
  void expand(byte[] line, int channels, float[] to, int out, int step) {
    int o = out;
    for (int x = 0; x < columns; x++, o += step) {
      for (int c = 0; c < channels; c++) {
        int i = 1 + 2 * (x * samples + c);
        to[o + c] = (((line[i] & 0xFF) << 8) | (line[i + 1] & 0xFF)) / 65535f;
      }
    }
  }

  /// Unpacks samples of 1, 2 or 4 bits, high bits first; grey ones are scaled to 0..255, indices
  /// into a palette are not.
  private byte[] bits(byte[] line) {
    int mask = (1 << depth) - 1;
    int scale = colour == PngChunks.PALETTE ? 1 : 255 / mask;
    for (int i = 0; i < columns; i++) {
      int bit = i * depth;
      int value = (line[1 + (bit >> 3)] >> (8 - depth - (bit & 7))) & mask;
      unpacked[1 + i] = (byte) (value * scale);
    }
    return unpacked;
  }
}

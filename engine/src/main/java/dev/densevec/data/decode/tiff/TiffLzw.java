package dev.densevec.data.decode.tiff;

import java.io.IOException;

/// TIFF's LZW (TIFF 6.0, section 13): codes highest bit first, of 9 to 12 bits, widened one code
/// early.
final class TiffLzw {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int CODES = 1 << 12;

  private TiffLzw() {}

  /// Decompresses until `out` is full or the codes end.
  ///
  /// @return bytes written
  static int decode(byte[] codes, byte[] out) throws IOException {
    if (codes.length > 1 && codes[0] == 0 && (codes[1] & 1) != 0) {
      throw new IOException(
          "TIFF compression LZW of before 1992 is not supported; rewrite the file, for example"
              + " with tiffcp -c lzw");
    }
    // A code is a string of the output: where it began, and how long it is.
    int[] start = new int[CODES];
    int[] length = new int[CODES];
    int next = END + 1;
    int width = 9;
    long bits = 0;
    int count = 0;
    int at = 0;
    int done = 0;
    int last = -1;
    int lastAt = 0;
    while (done < out.length) {
      while (count < width && at < codes.length) {
        bits = (bits << 8) | (codes[at++] & 0xFF);
        count += 8;
      }
      if (count < width) {
        return done;
      }
      int code = (int) (bits >>> (count - width)) & ((1 << width) - 1);
      count -= width;
      if (code == END) {
        return done;
      }
      if (code == CLEAR) {
        next = END + 1;
        width = 9;
        last = -1;
        continue;
      }
      if (code > next || (code >= CLEAR && last < 0) || (code == next && next == CODES)) {
        throw new IOException("damaged: LZW code " + code + " of " + next);
      }
      if (last >= 0 && next < CODES) {
        start[next] = lastAt;
        length[next] = (last < CLEAR ? 1 : length[last]) + 1;
        next++;
        if (next >= (1 << width) - 1 && width < 12) {
          width++;
        }
      }
      lastAt = done;
      last = code;
      if (code < CLEAR) {
        out[done++] = (byte) code;
      } else {
        int end = Math.min(out.length, done + length[code]);
        for (int from = start[code]; done < end; from++) {
          out[done++] = out[from];
        }
      }
    }
    return done;
  }
}

package dev.densevec.data.decode.gif;

import java.io.IOException;
import java.util.Locale;

/// GIF's variable-length-code LZW (GIF89a, appendix F): codes lowest bit first, of up to 12 bits.
final class GifLzw {
  private static final int LONGEST = 12;
  private static final int CODES = 1 << LONGEST;

  private final byte[] codes;
  private final int clear;
  private final short[] prefix = new short[CODES];
  private final byte[] suffix = new byte[CODES];
  private final byte[] first = new byte[CODES];
  private final short[] length = new short[CODES];
  private final int startBits;
  private int at;
  private int bits;
  private int count;

  /// @param minimum bits of an index, as the file says
  GifLzw(byte[] codes, int minimum) throws IOException {
    if (minimum < 1 || minimum >= LONGEST) {
      throw new IOException(String.format(Locale.ROOT, "damaged: codes of %d bits", minimum));
    }
    this.codes = codes;
    this.clear = 1 << minimum;
    this.startBits = minimum + 1;
    for (int i = 0; i < clear; i++) {
      suffix[i] = (byte) i;
      first[i] = (byte) i;
      length[i] = 1;
    }
  }

  /// Decodes `size` indices.
  byte[] decode(int size) throws IOException {
    byte[] out = new byte[size];
    int width = startBits;
    int next = clear + 2;
    int last = -1;
    int done = 0;
    while (done < size) {
      int code = take(width);
      if (code == clear) {
        width = startBits;
        next = clear + 2;
        last = -1;
        continue;
      }
      if (code == clear + 1) {
        throw new IOException("truncated: the pixels end too early");
      }
      if (code > next || (code == next && last < 0) || (code >= clear && last < 0)) {
        throw new IOException(String.format(Locale.ROOT, "damaged: code %d of %d", code, next));
      }
      if (last >= 0 && next < CODES) {
        add(next, last, first[code == next ? last : code]);
        next++;
        if (next == 1 << width && width < LONGEST) {
          width++;
        }
      }
      done = write(code, out, done);
      last = code;
    }
    return out;
  }

  private void add(int code, int before, byte end) {
    prefix[code] = (short) before;
    suffix[code] = end;
    first[code] = first[before];
    length[code] = (short) (length[before] + 1);
  }

  /// Writes a code's indices, as many as fit.
  private int write(int code, byte[] out, int from) {
    int end = from + length[code];
    int c = code;
    for (int i = end - 1; i >= from; i--, c = prefix[c]) {
      if (i < out.length) {
        out[i] = suffix[c];
      }
    }
    return end;
  }

  private int take(int n) throws IOException {
    while (count < n) {
      if (at == codes.length) {
        throw new IOException("truncated: the pixels end too early");
      }
      bits |= (codes[at++] & 0xFF) << count;
      count += 8;
    }
    int code = bits & ((1 << n) - 1);
    bits >>>= n;
    count -= n;
    return code;
  }
}

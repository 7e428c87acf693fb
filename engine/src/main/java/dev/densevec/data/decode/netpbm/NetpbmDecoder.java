package dev.densevec.data.decode.netpbm;

import dev.densevec.data.decode.common.Limits;
import dev.densevec.data.image.Picture;
import java.io.IOException;
import java.util.Locale;

/// Decodes the Netpbm formats PBM, PGM and PPM, plain and raw, with samples of one or two bytes.
///
/// A file is `P` and a digit, then width, height and (but for PBM) the largest sample as decimal
/// numbers, then the samples. Samples up to 255 are scaled to 0..255, rounded to nearest and ties
/// to even, as Pillow does. Larger ones become their share of the largest, as floats.
public final class NetpbmDecoder {
  private static final int LARGEST = 65535;

  private final byte[] data;
  private final int kind;
  private int at = 2;
  private int largest = 1;

  private NetpbmDecoder(byte[] data) {
    this.data = data;
    this.kind = data[1] - '0';
  }

  /// Whether the content of a file begins as one of these formats does.
  public static boolean accepts(byte[] data) {
    return data.length > 2
        && data[0] == 'P'
        && data[1] >= '1'
        && data[1] <= '6'
        && (blank(data[2]) || data[2] == '#');
  }

  /// Decodes the content of a file.
  ///
  /// @throws IOException if it is too large, truncated or damaged; one line, without the file's
  ///   name
  public static Picture decode(byte[] data) throws IOException {
    return new NetpbmDecoder(data).decode();
  }

  private Picture decode() throws IOException {
    boolean bits = kind == 1 || kind == 4;
    boolean plain = kind <= 3;
    int channels = kind == 3 || kind == 6 ? 3 : 1;
    int width = number("width");
    int height = number("height");
    Limits.checkSize(width, height, 4);
    if (!bits) {
      largest = number("largest sample");
      if (largest < 1 || largest > LARGEST) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "damaged: a largest sample of %d, expected 1 to %d",
                largest,
                LARGEST));
      }
      Limits.checkSize(width, height, largest > 255 ? 12 : 4);
    }
    long rowBytes =
        bits
            ? (plain ? width : (width + 7) / 8)
            : (long) width * channels * (largest > 255 ? 2 : 1);
    at++; // one blank separates the header from raw samples
    Limits.checkFilled(width, height, height * rowBytes, Math.max(0, data.length - at));
    int length = width * channels;
    boolean deep = largest > 255;
    byte[] scaled = scale();
    byte[] bytes = new byte[deep ? 0 : height * length];
    float[] floats = new float[deep ? height * length : 0];
    for (int y = 0; y < height; y++) {
      int row = y * length;
      for (int i = 0; i < length; i++) {
        int sample = plain ? plainSample(bits) : rawSample(bits, y, i, rowBytes);
        if (deep) {
          floats[row + i] = sample / (float) largest;
        } else {
          bytes[row + i] = scaled[sample];
        }
      }
    }
    return deep
        ? Picture.interleaved(channels, height, width, floats).withChannels(3)
        : Picture.of(Picture.interleaved(channels, height, width, bytes).toRgb());
  }

  /// What becomes of each sample; in bitmaps 1 is black.
  private byte[] scale() {
    byte[] scaled = new byte[largest + 1];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (byte) Math.rint(i / (double) largest * 255);
    }
    if (kind == 1 || kind == 4) {
      scaled[0] = (byte) 255;
      scaled[1] = 0;
    }
    return scaled;
  }

  private int rawSample(boolean bits, int y, int i, long rowBytes) throws IOException {
    int from = at + (int) (y * rowBytes);
    if (bits) {
      return (data[from + (i >> 3)] >> (7 - (i & 7))) & 1;
    }
    int sample =
        largest > 255
            ? ((data[from + 2 * i] & 0xFF) << 8) | (data[from + 2 * i + 1] & 0xFF)
            : data[from + i] & 0xFF;
    return Math.min(sample, largest);
  }

  /// The next sample in decimal digits; those of bitmaps need nothing between them.
  private int plainSample(boolean bits) throws IOException {
    if (!bits) {
      int sample = number("sample");
      if (sample > largest) {
        throw new IOException(
            String.format(Locale.ROOT, "damaged: a sample of %d, above %d", sample, largest));
      }
      return sample;
    }
    skipBlanks();
    int digit = at < data.length ? data[at++] - '0' : -1;
    if (digit != 0 && digit != 1) {
      throw unexpected("0 or 1", at - 1);
    }
    return digit;
  }

  private int number(String what) throws IOException {
    skipBlanks();
    int start = at;
    int value = 0;
    while (at < data.length && data[at] >= '0' && data[at] <= '9' && at < start + 9) {
      value = 10 * value + data[at++] - '0';
    }
    if (at == start || (at < data.length && !blank(data[at]) && data[at] != '#')) {
      throw unexpected("the " + what + " as a number", at);
    }
    return value;
  }

  private void skipBlanks() {
    while (at < data.length && (blank(data[at]) || data[at] == '#')) {
      if (data[at] == '#') {
        while (at < data.length && data[at] != '\n' && data[at] != '\r') {
          at++;
        }
      } else {
        at++;
      }
    }
  }

  private static boolean blank(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  private IOException unexpected(String expected, int where) {
    return new IOException(
        where >= data.length
            ? String.format(Locale.ROOT, "truncated: the file ends where %s should be", expected)
            : String.format(Locale.ROOT, "damaged: expected %s at byte %d", expected, where));
  }
}

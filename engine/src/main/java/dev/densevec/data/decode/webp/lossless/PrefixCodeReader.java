package dev.densevec.data.decode.webp.lossless;

import java.io.IOException;
import java.util.Arrays;

/// Reads the prefix codes of a lossless picture (WebP lossless, section 6.2.1).
final class PrefixCodeReader {
  /// Order in which the lengths of the codes for code lengths are given.
  private static final int[] ORDER = {
    17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
  };

  /// Symbols that stand for several code lengths: the last one other than zero 3 to 6 times, 3 to
  /// 10 zeros, 11 to 138 zeros.
  private static final int REPEAT_LAST = 16;

  private static final int[] REPEAT_BITS = {2, 3, 7};
  private static final int[] REPEAT_BASE = {3, 3, 11};

  /// What is repeated before there was a length other than zero.
  private static final int FIRST_LENGTH = 8;

  private final BitReader in;

  PrefixCodeReader(BitReader in) {
    this.in = in;
  }

  /// Reads a code for `symbols` symbols.
  PrefixCode read(int symbols) throws IOException {
    return PrefixCode.of(in.flag() ? simple(symbols) : lengths(symbols));
  }

  /// One or two symbols, named outright.
  private int[] simple(int symbols) throws IOException {
    int[] lengths = new int[symbols];
    boolean two = in.flag();
    set(lengths, in.read(in.flag() ? 8 : 1));
    if (two) {
      set(lengths, in.read(8));
    }
    return lengths;
  }

  private static void set(int[] lengths, int symbol) throws IOException {
    if (symbol >= lengths.length) {
      throw new IOException(
          "damaged: symbol " + symbol + " of a prefix code for " + lengths.length);
    }
    lengths[symbol] = 1;
  }

  /// Code lengths that are themselves coded.
  private int[] lengths(int symbols) throws IOException {
    int[] lengthLengths = new int[ORDER.length];
    int given = 4 + in.read(4);
    for (int i = 0; i < given; i++) {
      lengthLengths[ORDER[i]] = in.read(3);
    }
    PrefixCode lengthCode = PrefixCode.of(lengthLengths);
    int left = in.flag() ? 2 + in.read(2 + 2 * in.read(3)) : symbols;
    if (left > symbols) {
      throw new IOException("damaged: more code lengths than symbols");
    }
    int[] lengths = new int[symbols];
    int last = FIRST_LENGTH;
    for (int symbol = 0; symbol < symbols && left > 0; left--) {
      int length = lengthCode.read(in);
      if (length < REPEAT_LAST) {
        lengths[symbol++] = length;
        last = length > 0 ? length : last;
        continue;
      }
      int kind = length - REPEAT_LAST;
      int end = symbol + REPEAT_BASE[kind] + in.read(REPEAT_BITS[kind]);
      if (end > symbols) {
        throw new IOException("damaged: more code lengths than symbols");
      }
      Arrays.fill(lengths, symbol, end, kind == 0 ? last : 0);
      symbol = end;
    }
    return lengths;
  }
}

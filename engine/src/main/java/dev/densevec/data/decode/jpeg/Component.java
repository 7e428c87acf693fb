package dev.densevec.data.decode.jpeg;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/// One component of a JPEG frame: its sampling, its tables, and its samples once they are decoded.
///
/// Arrays are allocated late, see [#allocate], for the frame's word is not enough to allocate on.
final class Component {
  /// Coefficients of a block.
  static final int BLOCK = 64;

  /// Natural positions of the coefficients in their zigzag order.
  static final int[] ZIGZAG = {
    0, 1, 8, 16, 9, 2, 3, 10,
    17, 24, 32, 25, 18, 11, 4, 5,
    12, 19, 26, 33, 40, 48, 41, 34,
    27, 20, 13, 6, 7, 14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36,
    29, 22, 15, 23, 30, 37, 44, 51,
    58, 59, 52, 45, 38, 31, 39, 46,
    53, 60, 61, 54, 47, 55, 62, 63
  };

  /// Marks a coefficient that no scan has given yet.
  static final int UNKNOWN = -1;

  /// Coefficients that libjpeg guesses where scans have left them out (block smoothing).
  private static final int GUESSED = 10;

  final int id;

  /// Horizontal and vertical sampling factors, 1 to 4.
  final int h;

  final int v;

  /// Number of the quantisation table.
  final int table;

  /// Columns and rows of samples that belong to the picture.
  int width;

  int height;

  /// Columns and rows of blocks, filled up to whole units of interleaved scans.
  int blockColumns;

  int blockRows;

  /// The quantisation table as it was when the component's first scan began; null before.
  int[] quantisation;

  /// Samples, `8 * blockColumns` a row.
  byte[] plane;

  /// Coefficients of a progressive frame, block by block, each in natural order; else null.
  short[] coefficients;

  /// For each coefficient in zigzag order, how many low bits are still missing, or [#UNKNOWN].
  final int[] missingBits = new int[BLOCK];

  /// Numbers of the entropy coding tables of the current scan.
  int dcTable;

  int acTable;

  /// The DC coefficient of the block before in the current scan.
  int prediction;

  /// Arithmetic coding's class of the DC difference before.
  int dcContext;

  Component(int id, int h, int v, int table) {
    this.id = id;
    this.h = h;
    this.v = v;
    this.table = table;
    Arrays.fill(missingBits, UNKNOWN);
  }

  int stride() {
    return 8 * blockColumns;
  }

  int blocks() {
    return blockColumns * blockRows;
  }

  /// Columns of blocks that a scan of this component alone has.
  int scanColumns() {
    return (width + 7) / 8;
  }

  /// Rows of blocks that a scan of this component alone has.
  int scanRows() {
    return (height + 7) / 8;
  }

  void allocate(boolean progressive) {
    plane = new byte[BLOCK * blocks()];
    if (progressive) {
      coefficients = new short[BLOCK * blocks()];
    }
  }

  void restart() {
    prediction = 0;
    dcContext = 0;
  }

  /// Notes that a scan begins.
  ///
  /// @throws IOException if it says what is known, refines what isn't, or has no quantisation
  void begin(Scan scan, boolean progressive, Tables tables) throws IOException {
    if (quantisation == null) {
      quantisation = tables.quantisation[table];
    }
    if (quantisation == null) {
      throw new IOException(
          String.format(Locale.ROOT, "damaged: quantisation table %d is missing", table));
    }
    for (int k = scan.from(); k <= scan.to(); k++) {
      if (missingBits[k] != (scan.refines() ? scan.high() : UNKNOWN)) {
        throw new IOException(
            progressive
                ? String.format(
                    Locale.ROOT, "damaged: scans send bits of coefficient %d out of order", k)
                : String.format(Locale.ROOT, "damaged: two scans of component %d", id));
      }
      missingBits[k] = scan.low();
    }
  }

  /// Whether all coefficients are known that libjpeg would otherwise guess from their neighbours;
  /// higher ones may be left out and are zero.
  boolean complete() {
    return Arrays.stream(missingBits, 0, GUESSED).allMatch(bits -> bits == 0);
  }

  void transform(Idct idct, short[] block, int at, int x, int y) {
    idct.transform(block, at, quantisation, plane, 8 * (y * stride() + x), stride());
  }

  /// Turns all coefficients into samples and drops them.
  void transformAll() {
    Idct idct = new Idct();
    for (int y = 0, at = 0; y < blockRows; y++) {
      for (int x = 0; x < blockColumns; x++, at += BLOCK) {
        transform(idct, coefficients, at, x, y);
      }
    }
    coefficients = null;
  }
}

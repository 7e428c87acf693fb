package dev.densevec.data.decode.webp.lossy;

import java.io.IOException;
import java.util.Arrays;

/// Reads and dequantises the coefficients of macroblocks (RFC 6386, sections 13 and 14.1).
final class Coefficients {
  /// Kinds of block, which have probabilities of their own.
  private static final int LUMA_WITHOUT_DC = 0;

  private static final int SECOND = 1;
  private static final int CHROMA = 2;
  private static final int LUMA = 3;

  /// Probabilities of a context, of a band (3 contexts) and of a kind (8 bands).
  private static final int CONTEXT = 11;

  private static final int BAND = 3 * CONTEXT;
  private static final int KIND = 8 * BAND;

  /// Where the probabilities of a place in scan order lie in a kind's; the last is never used.
  private static final int[] BANDS = {
    0, BAND, 2 * BAND, 3 * BAND, 6 * BAND, 4 * BAND, 5 * BAND, 6 * BAND, 6 * BAND, 6 * BAND,
    6 * BAND, 6 * BAND, 6 * BAND, 6 * BAND, 6 * BAND, 7 * BAND, 0
  };

  /// Where the coefficients of the scan order lie in a block.
  private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};

  /// Probabilities of the extra bits of the categories of large values.
  private static final int[][] EXTRA_BITS = {
    {159},
    {165, 145},
    {173, 148, 140},
    {176, 155, 140, 135},
    {180, 157, 141, 134, 130},
    {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
  };

  /// Smallest value of each category.
  private static final int[] CATEGORY_BASE = {5, 7, 11, 19, 35, 67};

  /// Flags of a macroblock's edge blocks: four of luma, two of each chroma, one of the second kind.
  private static final int FLAGS = 9;

  private static final int SECOND_FLAG = 8;

  private final FrameHeader header;
  private final int[] probabilities;

  /// Whether the lowest blocks of the macroblocks above have coefficients, 0 or 1.
  private final int[] above;

  /// Whether the rightmost blocks of the macroblock to the left have coefficients, 0 or 1.
  private final int[] left = new int[FLAGS];

  private final short[] second = new short[Macroblock.BLOCK];
  private BoolDecoder in;

  Coefficients(FrameHeader header) {
    this.header = header;
    this.probabilities = header.probabilities();
    this.above = new int[FLAGS * header.columns()];
    beginRow(0);
  }

  /// Begins row `row` of macroblocks.
  void beginRow(int row) {
    BoolDecoder[] partitions = header.coefficients();
    in = partitions[row % partitions.length];
    Arrays.fill(left, 0);
  }

  /// Reads the coefficients of the macroblock in column `column`, whose modes are known.
  void read(Macroblock macroblock, int column) throws IOException {
    int top = FLAGS * column;
    macroblock.coded = false;
    if (macroblock.skipped) {
      int flags = macroblock.bySubblocks ? SECOND_FLAG : FLAGS;
      Arrays.fill(above, top, top + flags, 0);
      Arrays.fill(left, 0, flags, 0);
      return;
    }
    Arrays.fill(macroblock.coefficients, (short) 0);
    Quantizer steps = header.quantizers()[macroblock.segment];
    if (macroblock.bySubblocks) {
      readBlocks(macroblock, 0, top, LUMA, steps.lumaDc(), steps.lumaAc());
    } else {
      readSecond(macroblock, top, steps);
      readBlocks(macroblock, 0, top, LUMA_WITHOUT_DC, 0, steps.lumaAc());
    }
    readBlocks(macroblock, Macroblock.FIRST_U, top, CHROMA, steps.chromaDc(), steps.chromaAc());
    readBlocks(macroblock, Macroblock.FIRST_V, top, CHROMA, steps.chromaDc(), steps.chromaAc());
    for (int i = 0; i < Macroblock.BLOCKS && !macroblock.coded; i++) {
      macroblock.coded =
          macroblock.ends[i] > 1 || macroblock.coefficients[i * Macroblock.BLOCK] != 0;
    }
  }

  /// Reads the block of the luma blocks' first coefficients and puts them where they belong.
  private void readSecond(Macroblock macroblock, int top, Quantizer steps) throws IOException {
    Arrays.fill(second, (short) 0);
    int context = above[top + SECOND_FLAG] + left[SECOND_FLAG];
    int end = readBlock(second, 0, SECOND, context, steps.secondDc(), steps.secondAc());
    above[top + SECOND_FLAG] = end > 0 ? 1 : 0;
    left[SECOND_FLAG] = end > 0 ? 1 : 0;
    Transforms.spreadSecond(second, macroblock.coefficients);
  }

  /// Reads the blocks of one component.
  ///
  /// @param block number of the first one
  /// @param top where the flags of the macroblock above begin
  private void readBlocks(Macroblock macroblock, int block, int top, int kind, int dc, int ac)
      throws IOException {
    int side = block < Macroblock.FIRST_U ? 4 : 2;
    int flags = block < Macroblock.FIRST_U ? 0 : block < Macroblock.FIRST_V ? 4 : 6;
    int first = kind == LUMA_WITHOUT_DC ? 1 : 0;
    for (int i = 0; i < side * side; i++) {
      int x = top + flags + i % side;
      int y = flags + i / side;
      int at = (block + i) * Macroblock.BLOCK;
      int end = readBlock(macroblock.coefficients, at, kind, above[x] + left[y], dc, ac);
      macroblock.ends[block + i] = end;
      above[x] = end > first ? 1 : 0;
      left[y] = end > first ? 1 : 0;
    }
  }

  /// Reads a block.
  ///
  /// @param to where coefficients are stored
  /// @param at place of the block's first one
  /// @param context how many of the blocks above and to the left have coefficients
  /// @param dc step of the first coefficient
  /// @param ac step of the others
  /// @return one more than the place in scan order of the last coefficient; the first place, if
  ///   there is none
  private int readBlock(short[] to, int at, int kind, int context, int dc, int ac)
      throws IOException {
    int base = kind * KIND;
    int place = kind == LUMA_WITHOUT_DC ? 1 : 0;
    int p = base + BANDS[place] + context * CONTEXT;
    while (place < Macroblock.BLOCK && in.bit(probabilities[p]) != 0) {
      while (in.bit(probabilities[p + 1]) == 0) {
        place++;
        if (place == Macroblock.BLOCK) {
          return place;
        }
        p = base + BANDS[place];
      }
      int value = in.bit(probabilities[p + 2]) == 0 ? 1 : readLarge(p);
      int step = place == 0 ? dc : ac;
      to[at + ZIGZAG[place]] = (short) (in.flag() ? -value * step : value * step);
      place++;
      p = base + BANDS[place] + (value == 1 ? CONTEXT : 2 * CONTEXT);
    }
    return place;
  }

  /// Reads the size of a coefficient above 1, whose probabilities begin at `p`.
  private int readLarge(int p) throws IOException {
    if (in.bit(probabilities[p + 3]) == 0) {
      return in.bit(probabilities[p + 4]) == 0 ? 2 : 3 + in.bit(probabilities[p + 5]);
    }
    int category;
    if (in.bit(probabilities[p + 6]) == 0) {
      category = in.bit(probabilities[p + 7]);
    } else {
      int high = in.bit(probabilities[p + 8]);
      category = 2 + 2 * high + in.bit(probabilities[p + 9 + high]);
    }
    int extra = 0;
    for (int probability : EXTRA_BITS[category]) {
      extra = extra << 1 | in.bit(probability);
    }
    return CATEGORY_BASE[category] + extra;
  }
}

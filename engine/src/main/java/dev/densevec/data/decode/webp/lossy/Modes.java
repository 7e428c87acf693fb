package dev.densevec.data.decode.webp.lossy;

import java.io.IOException;
import java.util.Arrays;

/// Reads how macroblocks are predicted (RFC 6386, sections 10, 11 and 19.3).
///
/// A mode of whole blocks has the number of the subblock mode that neighbours take it for.
final class Modes {
  static final int DC = 0;
  static final int TRUE_MOTION = 1;
  static final int VERTICAL = 2;
  static final int HORIZONTAL = 3;
  static final int RIGHT_DOWN = 4;
  static final int VERTICAL_RIGHT = 5;
  static final int LEFT_DOWN = 6;
  static final int VERTICAL_LEFT = 7;
  static final int HORIZONTAL_DOWN = 8;
  static final int HORIZONTAL_UP = 9;

  /// Modes of subblocks.
  static final int COUNT = 10;

  /// The luma mode that says that there is one for each subblock.
  private static final int BY_SUBBLOCKS = COUNT;

  private static final int[] SEGMENT_TREE = {2, 4, ~0, ~1, ~2, ~3};

  private static final int[] LUMA_TREE = {
    ~BY_SUBBLOCKS, 2, 4, 6, ~DC, ~VERTICAL, ~HORIZONTAL, ~TRUE_MOTION
  };
  private static final int[] LUMA_PROBABILITIES = {145, 156, 163, 128};

  private static final int[] CHROMA_TREE = {~DC, 2, ~VERTICAL, 4, ~HORIZONTAL, ~TRUE_MOTION};
  private static final int[] CHROMA_PROBABILITIES = {142, 114, 183};

  private static final int[] SUBBLOCK_TREE = {
    ~DC,
    2,
    ~TRUE_MOTION,
    4,
    ~VERTICAL,
    6,
    8,
    12,
    ~HORIZONTAL,
    10,
    ~RIGHT_DOWN,
    ~VERTICAL_RIGHT,
    ~LEFT_DOWN,
    14,
    ~VERTICAL_LEFT,
    16,
    ~HORIZONTAL_DOWN,
    ~HORIZONTAL_UP
  };

  private final FrameHeader header;
  private final BoolDecoder in;

  /// Modes of the lowest subblocks of the row above, four a macroblock.
  private final int[] above;

  /// Modes of the rightmost subblocks of the macroblock to the left.
  private final int[] left = new int[4];

  Modes(FrameHeader header) {
    this.header = header;
    this.in = header.modes();
    this.above = new int[4 * header.columns()];
  }

  /// Begins a row of macroblocks: subblocks outside the picture count as [#DC].
  void beginRow() {
    Arrays.fill(left, DC);
  }

  /// Reads the modes of the macroblock in column `column` of the row.
  void read(Macroblock macroblock, int column) throws IOException {
    Segments segments = header.segments();
    macroblock.segment = segments.mapped() ? in.leaf(SEGMENT_TREE, segments.probabilities(), 0) : 0;
    macroblock.skipped = header.notSkipped() >= 0 && in.bit(header.notSkipped()) != 0;
    macroblock.lumaMode = in.leaf(LUMA_TREE, LUMA_PROBABILITIES, 0);
    macroblock.bySubblocks = macroblock.lumaMode == BY_SUBBLOCKS;
    if (macroblock.bySubblocks) {
      readSubblocks(macroblock.subblockModes, 4 * column);
    } else {
      Arrays.fill(above, 4 * column, 4 * column + 4, macroblock.lumaMode);
      Arrays.fill(left, macroblock.lumaMode);
    }
    macroblock.chromaMode = in.leaf(CHROMA_TREE, CHROMA_PROBABILITIES, 0);
  }

  private void readSubblocks(int[] modes, int column) throws IOException {
    for (int i = 0; i < modes.length; i++) {
      int x = column + i % 4;
      int y = i / 4;
      int context = above[x] * COUNT + left[y];
      int mode = in.leaf(SUBBLOCK_TREE, Vp8Tables.SUBBLOCK_MODES, context * (COUNT - 1));
      modes[i] = mode;
      above[x] = mode;
      left[y] = mode;
    }
  }
}

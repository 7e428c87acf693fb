package dev.densevec.data.decode.webp.lossy;

import java.util.function.IntBinaryOperator;

/// Predicts blocks of 4x4 samples along a direction (RFC 6386, section 12.3).
///
/// The samples around a block are taken as one line, from the lowest on the left over the corner to
/// the last on the right above; its ends are repeated once. Each predicted sample is a smoothed
/// sample of that line, or the mean of two neighbours.
final class SubblockPrediction {
  /// Place on the line of the corner.
  private static final int CORNER = 5;

  private static final int LENGTH = 15;

  /// What a table adds to a place for the mean of the samples there and at the next place.
  private static final int MEAN = LENGTH;

  /// For each mode that has a direction, what each sample of the block is, row by row.
  private static final int[][] SOURCES = new int[Modes.COUNT][];

  static {
    SOURCES[Modes.VERTICAL] = table((x, y) -> CORNER + 1 + x);
    SOURCES[Modes.HORIZONTAL] = table((x, y) -> CORNER - 1 - y);
    SOURCES[Modes.LEFT_DOWN] = table((x, y) -> CORNER + 2 + x + y);
    SOURCES[Modes.RIGHT_DOWN] = table((x, y) -> CORNER + x - y);
    SOURCES[Modes.VERTICAL_RIGHT] = table(SubblockPrediction::verticalRight);
    SOURCES[Modes.VERTICAL_LEFT] = table(SubblockPrediction::verticalLeft);
    SOURCES[Modes.HORIZONTAL_DOWN] = table(SubblockPrediction::horizontalDown);
    SOURCES[Modes.HORIZONTAL_UP] = table(SubblockPrediction::horizontalUp);
  }

  private final int[] line = new int[LENGTH];

  /// Smoothed samples of the line, then means of neighbours.
  private final int[] values = new int[2 * LENGTH];

  /// Predicts a block.
  ///
  /// @param place index of its first sample
  /// @param beyond index of the first of four samples on the right of those above the block
  /// @param mode one of [Modes]
  void predict(Plane plane, int place, int beyond, int mode) {
    int[] sources = SOURCES[mode];
    if (sources == null) {
      BlockPrediction.block(plane, place, 4, mode, true, true);
      return;
    }
    smooth(plane, place, beyond);
    byte[] samples = plane.samples();
    for (int i = 0; i < sources.length; i++) {
      samples[place + i / 4 * plane.stride() + i % 4] = (byte) values[sources[i]];
    }
  }

  private void smooth(Plane plane, int place, int beyond) {
    byte[] samples = plane.samples();
    int above = place - plane.stride();
    for (int i = 0; i < 4; i++) {
      line[CORNER - 1 - i] = samples[place - 1 + i * plane.stride()] & 0xFF;
      line[CORNER + 1 + i] = samples[above + i] & 0xFF;
      line[CORNER + 5 + i] = samples[beyond + i] & 0xFF;
    }
    line[CORNER] = samples[above - 1] & 0xFF;
    line[0] = line[1];
    line[LENGTH - 1] = line[LENGTH - 2];
    for (int i = 1; i < LENGTH - 1; i++) {
      values[i] = (line[i - 1] + 2 * line[i] + line[i + 1] + 2) >> 2;
      values[MEAN + i] = (line[i] + line[i + 1] + 1) >> 1;
    }
    values[MEAN] = line[0];
  }

  private static int[] table(IntBinaryOperator source) {
    int[] table = new int[Macroblock.BLOCK];
    for (int i = 0; i < table.length; i++) {
      table[i] = source.applyAsInt(i % 4, i / 4);
    }
    return table;
  }

  private static int verticalRight(int x, int y) {
    if (x == 0 && y >= 2) {
      return CORNER + 1 - y;
    }
    return CORNER + x - y / 2 + (y % 2 == 0 ? MEAN : 0);
  }

  private static int verticalLeft(int x, int y) {
    if (x == 3 && y >= 2) {
      return CORNER + 4 + y;
    }
    return CORNER + 1 + x + (y + 1) / 2 + (y % 2 == 0 ? MEAN : 0);
  }

  private static int horizontalDown(int x, int y) {
    if (y == 0 && x >= 2) {
      return CORNER - 1 + x;
    }
    return CORNER - y + x / 2 + (x % 2 == 0 ? MEAN - 1 : 0);
  }

  private static int horizontalUp(int x, int y) {
    int steps = x + 2 * y;
    return steps > 5 ? MEAN : 3 - steps / 2 + (steps % 2 == 0 ? MEAN : 0);
  }
}

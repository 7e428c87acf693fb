package dev.densevec.data.decode.webp.lossy;

/// The inverse transforms of VP8 (RFC 6386, section 14), exact in integers.
final class Transforms {
  /// sqrt(2) * cos(pi / 8) - 1 and sqrt(2) * sin(pi / 8), in 65536ths.
  private static final int COSINE = 20091;

  private static final int SINE = 35468;

  private Transforms() {}

  /// Undoes the Walsh-Hadamard transform of 16 luma blocks' first coefficients.
  ///
  /// @param second the transformed coefficients, row by row; left in an undefined state
  /// @param to the coefficients of 16 blocks, the first of each of which is set
  static void spreadSecond(short[] second, short[] to) {
    int[] columns = new int[Macroblock.BLOCK];
    for (int i = 0; i < 4; i++) {
      int a = second[i] + second[12 + i];
      int b = second[4 + i] + second[8 + i];
      int c = second[4 + i] - second[8 + i];
      int d = second[i] - second[12 + i];
      columns[i] = a + b;
      columns[4 + i] = c + d;
      columns[8 + i] = a - b;
      columns[12 + i] = d - c;
    }
    for (int i = 0; i < Macroblock.BLOCK; i += 4) {
      int a = columns[i] + columns[i + 3] + 3;
      int b = columns[i + 1] + columns[i + 2];
      int c = columns[i + 1] - columns[i + 2];
      int d = columns[i] - columns[i + 3] + 3;
      int block = i * Macroblock.BLOCK;
      to[block] = (short) ((a + b) >> 3);
      to[block + Macroblock.BLOCK] = (short) ((c + d) >> 3);
      to[block + 2 * Macroblock.BLOCK] = (short) ((a - b) >> 3);
      to[block + 3 * Macroblock.BLOCK] = (short) ((d - c) >> 3);
    }
  }

  /// Adds the inverse cosine transform of a block to its prediction.
  ///
  /// @param from coefficients
  /// @param at place of the block's first one; the block is row by row
  /// @param to the plane with the prediction
  /// @param place index of the block's first sample in the plane
  static void addCosine(short[] from, int at, Plane to, int place) {
    int[] rows = new int[Macroblock.BLOCK];
    for (int i = 0; i < 4; i++) {
      int even = from[at + i];
      int odd = from[at + 8 + i];
      int low = from[at + 4 + i];
      int high = from[at + 12 + i];
      int c = sine(low) - cosine(high);
      int d = cosine(low) + sine(high);
      rows[i] = even + odd + d;
      rows[4 + i] = even - odd + c;
      rows[8 + i] = even - odd - c;
      rows[12 + i] = even + odd - d;
    }
    byte[] samples = to.samples();
    for (int i = 0, row = place; i < Macroblock.BLOCK; i += 4, row += to.stride()) {
      int sum = rows[i] + rows[i + 2] + 4;
      int difference = rows[i] - rows[i + 2] + 4;
      int c = sine(rows[i + 1]) - cosine(rows[i + 3]);
      int d = cosine(rows[i + 1]) + sine(rows[i + 3]);
      add(samples, row, (sum + d) >> 3);
      add(samples, row + 1, (difference + c) >> 3);
      add(samples, row + 2, (difference - c) >> 3);
      add(samples, row + 3, (sum - d) >> 3);
    }
  }

  /// Adds the inverse cosine transform of a block that has its first coefficient alone.
  static void addConstant(int coefficient, Plane to, int place) {
    byte[] samples = to.samples();
    int difference = (coefficient + 4) >> 3;
    for (int y = 0, row = place; y < 4; y++, row += to.stride()) {
      for (int x = 0; x < 4; x++) {
        add(samples, row + x, difference);
      }
    }
  }

  private static void add(byte[] samples, int at, int difference) {
    samples[at] = (byte) Math.clamp((samples[at] & 0xFF) + difference, 0, 255);
  }

  private static int cosine(int value) {
    return value + ((value * COSINE) >> 16);
  }

  private static int sine(int value) {
    return (value * SINE) >> 16;
  }
}

package dev.densevec.kernel;

/// The matrices of arXiv 1509.09308, sections 4.1 and 4.3, the filters' times a common denominator.
final class WinogradMatrices {
  static final WinogradMatrices LARGE =
      new WinogradMatrices(
          new int[][] {
            {4, 0, -5, 0, 1, 0},
            {0, -4, -4, 1, 1, 0},
            {0, 4, -4, -1, 1, 0},
            {0, -2, -1, 2, 1, 0},
            {0, 2, -1, -2, 1, 0},
            {0, 4, 0, -5, 0, 1}
          },
          new int[][] {{6, 0, 0}, {-4, -4, -4}, {-4, 4, -4}, {1, 2, 4}, {1, -2, 4}, {0, 0, 24}},
          24,
          new int[][] {
            {1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}
          });

  static final WinogradMatrices SMALL =
      new WinogradMatrices(
          new int[][] {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}},
          new int[][] {{2, 0, 0}, {1, 1, 1}, {1, -1, 1}, {0, 0, 2}},
          2,
          new int[][] {{1, 1, 1, 0}, {0, 1, -1, -1}});

  /// `B'`.
  final int[][] input;

  /// `G` times the denominator.
  final int[][] filter;

  /// What makes `G` whole.
  final int denominator;

  /// `A'`.
  final int[][] output;

  private WinogradMatrices(int[][] input, int[][] filter, int denominator, int[][] output) {
    this.input = input;
    this.filter = filter;
    this.denominator = denominator;
    this.output = output;
  }

  static WinogradMatrices of(int tile) {
    return tile == WinogradKernels.SMALL ? SMALL : LARGE;
  }

  /// Rows of a tile.
  int tile() {
    return output.length;
  }

  /// Points in a row of points.
  int side() {
    return input.length;
  }

  /// Row `row` of a matrix times `values`, at one channel.
  static float dot(int[] row, float[][] values, int channel) {
    float sum = 0;
    for (int i = 0; i < row.length; i++) {
      sum += row[i] * values[i][channel];
    }
    return sum;
  }

  /// Column `column` of a matrix.
  static int[] column(int[][] matrix, int column) {
    int[] values = new int[matrix.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = matrix[i][column];
    }
    return values;
  }

  /// `left * values * right'` at one channel, of rows of rows of channels.
  static float twice(int[] left, float[][][] values, int[] right, int channel) {
    float sum = 0;
    for (int y = 0; y < left.length; y++) {
      sum += left[y] * dot(right, values[y], channel);
    }
    return sum;
  }
}

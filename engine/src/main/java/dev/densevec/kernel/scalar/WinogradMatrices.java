package dev.densevec.kernel.scalar;

import dev.densevec.kernel.WinogradKernels;

/// The matrices of Winograd's method (arXiv 1509.09308, sections 4.1 and 4.3).
final class WinogradMatrices {
  /// Of tiles of 4x4 pixels.
  private static final WinogradMatrices LARGE =
      new WinogradMatrices(
          new float[][] {
            {4, 0, -5, 0, 1, 0},
            {0, -4, -4, 1, 1, 0},
            {0, 4, -4, -1, 1, 0},
            {0, -2, -1, 2, 1, 0},
            {0, 2, -1, -2, 1, 0},
            {0, 4, 0, -5, 0, 1}
          },
          new float[][] {
            {1 / 4f, 0, 0},
            {-1 / 6f, -1 / 6f, -1 / 6f},
            {-1 / 6f, 1 / 6f, -1 / 6f},
            {1 / 24f, 1 / 12f, 1 / 6f},
            {1 / 24f, -1 / 12f, 1 / 6f},
            {0, 0, 1}
          },
          new float[][] {
            {1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}
          });

  /// Of tiles of 2x2 pixels.
  private static final WinogradMatrices SMALL =
      new WinogradMatrices(
          new float[][] {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}},
          new float[][] {{1, 0, 0}, {0.5f, 0.5f, 0.5f}, {0.5f, -0.5f, 0.5f}, {0, 0, 1}},
          new float[][] {{1, 1, 1, 0}, {0, 1, -1, -1}});

  private final float[][] input;
  private final float[][] filter;
  private final float[][] output;

  private WinogradMatrices(float[][] input, float[][] filter, float[][] output) {
    this.input = input;
    this.filter = filter;
    this.output = output;
  }

  /// Those of tiles of `tile` rows.
  static WinogradMatrices of(int tile) {
    return tile == WinogradKernels.SMALL ? SMALL : LARGE;
  }

  /// `B'`.
  float[][] input() {
    return input;
  }

  /// `G`.
  float[][] filter() {
    return filter;
  }

  /// `A'`.
  float[][] output() {
    return output;
  }

  /// Rows of a tile.
  int tile() {
    return output.length;
  }

  /// Points in a row of points.
  int points() {
    return input.length;
  }

  static float[][] transposed(float[][] matrix) {
    float[][] turned = new float[matrix[0].length][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int k = 0; k < matrix[i].length; k++) {
        turned[k][i] = matrix[i][k];
      }
    }
    return turned;
  }
}

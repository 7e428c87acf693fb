package dev.densevec.kernel;

import java.lang.foreign.MemorySegment;

/// The transforms of Winograd's minimal filtering F(4x4, 3x3), or F(2x2, 3x3) (Lavin and Gray,
/// arXiv 1509.09308, equation 8, sections 4.1 and 4.3).
///
/// A tile of `m` by `m` output pixels reads `p` by `p` input pixels `d`, where `p = m + 2`. With `U
/// = G g G'` computed once for each filter `g`, the outputs are `A' [ sum over channels of U * (B'
/// d B) ] A`: at each of the `p * p` points a multiplication of tiles by filters. Tiles of 4x4
/// pixels need a quarter of the direct convolution's multiply-adds, and rounding errors are some
/// five times its own. Tiles of 2x2 pixels need four ninths of them, with its own errors.
public interface WinogradKernels {
  /// Rows, and columns, of the tiles with the fewest multiply-adds.
  int LARGE = 4;

  /// Rows, and columns, of the tiles that round no worse than a direct convolution.
  int SMALL = 2;

  /// Taps of a row, and of a column, of a filter.
  int TAPS = 3;

  /// Output rows, and columns, of a tile: `m`.
  int tile();

  /// Input rows, and columns, of a tile; points in a row of points: `p`.
  default int points() {
    return points(tile());
  }

  /// Those of tiles of `tile` rows.
  static int points(int tile) {
    return tile + TAPS - 1;
  }

  /// The plane where tap `(y, x)` of a filter lies before [#filters].
  ///
  /// @param points points in a row of points
  static int tapPlane(int points, int y, int x) {
    return y * points + points - TAPS + x;
  }

  /// The points `U = G g G'` of filters, in place: the nine taps in the planes [#tapPlane] become
  /// all points, row by row.
  ///
  /// @param params packed weights
  /// @param planes byte offset of point `(0, 0)`
  /// @param planeStride bytes between points
  /// @param floats floats of a plane, whole vectors
  default void filters(MemorySegment params, long planes, long planeStride, int floats) {
    for (int x = 0; x < TAPS; x++) {
      long column = planes + tapPlane(points(), 0, x) * planeStride;
      expand(params, column, column, points() * planeStride, floats);
    }
    for (int i = 0; i < points(); i++) {
      long row = planes + (long) i * points() * planeStride;
      expand(params, row + (points() - TAPS) * planeStride, row, planeStride, floats);
    }
  }

  /// `G` times the three values that lie `step` bytes apart from `src` on, which makes `p` values
  /// from `dst` on. All values of a vector are read before any is written.
  ///
  /// @param params packed weights
  /// @param floats floats side by side, whole vectors
  void expand(MemorySegment params, long src, long dst, long step, int floats);

  /// Row `point` of `B' d B` for `tiles` tiles that lie side by side.
  ///
  ///     dst[j][t][c] = sum over y, x of B[y][point] * B[x][j] * src[y][m * t + x][c]
  ///
  /// @param shape channels and strides; the points are the destination
  /// @param data activations
  /// @param src byte offset of the first tile's first input pixel
  /// @param point row of points, from 0 on
  /// @param tiles tiles
  /// @param dst byte offset of the first tile's values at point `(point, 0)`
  void input(WinogradShape shape, MemorySegment data, long src, int point, int tiles, long dst);

  /// The columns' half of the output transform, in place: the rows of points become rows of output
  /// pixels, for each of the columns of points.
  ///
  /// @param data activations
  /// @param planes byte offset of point `(0, 0)`
  /// @param planeStride bytes between points
  /// @param floats floats of a plane, whole vectors
  void outputColumns(MemorySegment data, long planes, long planeStride, int floats);

  /// The rows' half: one row of output pixels of tiles that lie side by side.
  ///
  ///     dst[m * t + x][c] = bias[c] + sum over j of A[j][x] * src[j][t][c]
  ///
  /// @param shape channels and strides; the points are the source
  /// @param src byte offset of the first tile's values in the row's plane 0
  /// @param pixels output pixels
  /// @param bias byte offset of the bias, whole vectors
  /// @param dst byte offset of the first output pixel
  void outputRow(WinogradShape shape, Operands operands, long src, int pixels, long bias, long dst);
}

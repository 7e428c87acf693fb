package dev.densevec.kernel;

import java.lang.foreign.MemorySegment;

/// The transforms of Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray, arXiv 1509.09308,
/// equation 8 and section 4.3).
///
/// A tile of 4x4 output pixels reads 6x6 input pixels `d`. With `U = G g G'` computed once for each
/// filter `g`, the outputs are `A' [ sum over channels of U * (B' d B) ] A`: at each of the 36
/// points a multiplication of tiles by filters, a quarter of the direct convolution's
/// multiply-adds. Rounding errors are some ten times the direct convolution's.
public interface WinogradKernels {
  /// Output rows, and columns, of a tile.
  int TILE = 4;

  /// Input rows, and columns, of a tile; points in a row of points.
  int POINTS = 6;

  /// Row `point` of `B' d B` for `tiles` tiles that lie side by side.
  ///
  ///     dst[j][t][c] = sum over y, x of B[y][point] * B[x][j] * src[y][4 * t + x][c]
  ///
  /// @param shape channels and strides; the points are the destination
  /// @param data activations
  /// @param src byte offset of the first tile's first input pixel
  /// @param point row of points, 0 to 5
  /// @param tiles tiles
  /// @param dst byte offset of the first tile's values at point `(point, 0)`
  void input(WinogradShape shape, MemorySegment data, long src, int point, int tiles, long dst);

  /// The columns' half of the output transform, in place: the six rows of points become four rows
  /// of output pixels, for each of the six columns of points.
  ///
  /// @param data activations
  /// @param planes byte offset of point `(0, 0)`
  /// @param planeStride bytes between points; a row has six
  /// @param floats floats of a plane, whole vectors
  void outputColumns(MemorySegment data, long planes, long planeStride, int floats);

  /// The rows' half: one row of output pixels of tiles that lie side by side.
  ///
  ///     dst[4 * t + x][c] = bias[c] + sum over j of A[j][x] * src[j][t][c]
  ///
  /// @param shape channels and strides; the points are the source
  /// @param src byte offset of the first tile's values in the row's plane 0
  /// @param pixels output pixels
  /// @param bias byte offset of the bias, whole vectors
  /// @param dst byte offset of the first output pixel
  void outputRow(WinogradShape shape, Operands operands, long src, int pixels, long bias, long dst);
}

package dev.densevec.kernel;

import java.lang.foreign.MemorySegment;

/// The transforms that training needs beside [WinogradKernels], for tiles of 4x4 pixels: those of
/// the gradient of filters, which is Winograd's way backwards. With `Y = A' [U * (B' d B)] A` and
/// `U = G g G'`, the gradient of `g` is `G' [sum over tiles of (A dY A') * (B' d B)] G`.
///
/// Points lie in planes: point `(i, j)` is plane `6 * i + j`.
public interface WinogradTrainingKernels {

  /// Row `point` of `A dY A'` for `tiles` tiles of 4x4 pixels that lie side by side.
  ///
  ///     dst[j][t][c] = sum over y, x of A[point][y] * A[j][x] * src[y][4 * t + x][c]
  ///
  /// @param shape channels and strides; the points are the destination
  /// @param data activations
  /// @param src byte offset of the first tile's first pixel
  /// @param point row of points, 0 to 5
  /// @param tiles tiles
  /// @param dst byte offset of the first tile's values at point `(point, 0)`
  void outputGradient(
      WinogradShape shape, MemorySegment data, long src, int point, int tiles, long dst);

  /// The gradient of filters by that of their points: `G' dU G`. The points are overwritten.
  ///
  ///     dst[3 * y + x][k] = sum over i, j of G[i][y] * G[j][x] * planes[6 * i + j][k]
  ///
  /// @param data sums
  /// @param planes byte offset of point `(0, 0)`
  /// @param planeStride bytes between points
  /// @param floats floats of a plane, whole vectors
  /// @param dst byte offset of the nine taps
  /// @param dstStride bytes between taps
  void filterGradients(
      MemorySegment data, long planes, long planeStride, int floats, long dst, long dstStride);
}

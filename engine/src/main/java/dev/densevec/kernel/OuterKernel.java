package dev.densevec.kernel;

import java.lang.foreign.MemorySegment;

/// A sum of outer products of pixels, which is a convolution's gradient by its weights, for one
/// tile: [#rows()] channels of one side by [#vectors()] vectors of channels of the other.
///
///     dst[i][j] += sum over r < rows, p < columns of left[r][p][i] * right[r][p][j]
///
/// The sum runs in ascending `r`, then `p`, from zero, with one fused multiply-add each, and is
/// added at the end: every kernel of a set gives the same bits.
public interface OuterKernel {

  /// Channels of the left side in a tile.
  int rows();

  /// Vectors of channels of the right side in a tile.
  int vectors();

  /// Adds one tile. [#rows()] floats of a left pixel and [#vectors()] vectors of a right one are
  /// read, whether or not they all are channels.
  ///
  /// @param shape strides
  /// @param data activations and sums
  /// @param left byte offset of pixel `(0, 0)` at the tile's first left channel
  /// @param right byte offset of pixel `(0, 0)` at the tile's first right channel
  /// @param rows rows of pixels
  /// @param columns pixels of a row
  /// @param dst byte offset of the tile's first sum
  void run(
      OuterShape shape, MemorySegment data, long left, long right, int rows, int columns, long dst);
}

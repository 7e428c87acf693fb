package dev.densevec.kernel;

import java.lang.foreign.MemorySegment;

/// Passes over pixels that do no convolution: everything is memory traffic, so each does all it can
/// in one pass.
///
/// Channel counts need not be a multiple of the vector length. Sources are read and destinations
/// written in whole vectors; lanes at and beyond the channels are written as zero.
public interface PointwiseKernels {
  /// Pixels whose sum is a part of a map's mean.
  int MEAN_BLOCK = 64;

  /// Batch norm and ReLU of `count` consecutive pixels, scattered by index.
  ///
  ///     dst[indices[dstIndex + i]][c] = max(0, src[i][c] * scale[c] + shift[c])
  ///
  /// @param shape the norm and strides
  /// @param src byte offset of pixel 0
  /// @param count pixels
  /// @param dst byte offset of destination pixel 0
  /// @param dstIndex where the destination pixels' `count` numbers begin among the indices
  void affineRelu(
      AffineShape shape, Operands operands, long src, int count, long dst, int dstIndex);

  /// Batch norm, ReLU and 2x2 average pooling: `count` pooled pixels, packed one after the other.
  ///
  ///     dst[i][c] = mean over the 2x2 window at indices[srcIndex + i] of max(0, src[.][c] * scale[c] + shift[c])
  ///
  /// @param shape the norm and strides
  /// @param src byte offset of the source map
  /// @param srcIndex where the numbers of the windows' `count` first pixels begin among the indices
  /// @param count pooled pixels
  /// @param dst byte offset of the first packed pixel
  void affineReluPool(
      AffineShape shape, Operands operands, long src, int srcIndex, int count, long dst);

  /// Batch norm, ReLU and the mean over all pixels of a map.
  ///
  ///     dst[c] = mean over i < count of max(0, src[i][c] * scale[c] + shift[c])
  ///
  /// The sum is made of the sums of [#MEAN_BLOCK] pixels each, lest it lose digits on large maps.
  void affineReluMean(AffineShape shape, Operands operands, long src, int count, long dst);

  /// Zeroes `floats` floats from the byte offset `dst` on.
  void clear(MemorySegment data, long dst, long floats);

  /// 3x3 max pooling with padding 1 and the shape's stride of one row of output.
  ///
  /// @param shape widths and strides
  /// @param data activations
  /// @param top byte offset of the upper of the three source rows; the caller repeats a row where
  ///   the window leaves the map
  /// @param middle byte offset of the middle row
  /// @param bottom byte offset of the lower row
  /// @param dst byte offset of the output row
  void maxPoolRow(
      PoolShape shape, MemorySegment data, long top, long middle, long bottom, long dst);

  /// Blurs by 1 2 1 in both directions, divided by 16, with stride 2: one row of output.
  ///
  /// Beyond its borders a row is its own reflection about its first or last pixel.
  ///
  /// @param shape widths, of which the source's is at least 2, and strides
  /// @param data activations
  /// @param top byte offset of the upper of the three source rows; the caller reflects where the
  ///   window leaves the map
  /// @param middle byte offset of the middle row
  /// @param bottom byte offset of the lower row
  /// @param dst byte offset of the output row
  void blurRow(PoolShape shape, MemorySegment data, long top, long middle, long bottom, long dst);

  /// One image's fully connected layer, for the panels `[first, end)`.
  ///
  ///     dst[o] = bias[o] + sum over k < in of src[k] * weights[k][o]
  ///
  /// @param shape the layer
  /// @param src byte offset of the inputs
  /// @param dst byte offset of output 0
  void linear(LinearShape shape, Operands operands, long src, int first, int end, long dst);
}

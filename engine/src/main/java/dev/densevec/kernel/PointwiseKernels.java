package dev.densevec.kernel;

import java.lang.foreign.MemorySegment;

/// Passes over pixels that do no convolution: everything is memory traffic, so each does all it can
/// in one pass.
///
/// Channel counts need not be a multiple of the vector length. Sources are read and destinations
/// written in whole vectors; lanes at and beyond `channels` are written as zero.
public interface PointwiseKernels {
  /// Pixels whose sum is a part of a map's mean.
  int MEAN_BLOCK = 64;

  /// Batch norm and ReLU of `count` consecutive pixels, scattered by index.
  ///
  ///     dst[dstIndex[i]][c] = max(0, src[i][c] * scale[c] + shift[c])
  ///
  /// @param data activations
  /// @param src byte offset of pixel 0
  /// @param srcStride bytes between source pixels
  /// @param count pixels
  /// @param channels channels
  /// @param params constants
  /// @param scale byte offset of the scale, padded with zeros to whole vectors; `shift` likewise
  /// @param shift byte offset of the shift
  /// @param dst byte offset of destination pixel 0
  /// @param dstStride bytes between destination pixels
  /// @param indices pixel numbers
  /// @param dstIndex where the destination pixels' `count` numbers begin in `indices`
  void affineRelu(
      MemorySegment data,
      long src,
      long srcStride,
      int count,
      int channels,
      MemorySegment params,
      long scale,
      long shift,
      long dst,
      long dstStride,
      int[] indices,
      int dstIndex);

  /// Batch norm, ReLU and 2x2 average pooling: `count` pooled pixels, packed one after the other.
  ///
  ///     dst[i][c] = mean over the 2x2 window at srcIndex[i] of max(0, src[.][c] * scale[c] + shift[c])
  ///
  /// @param data activations
  /// @param src byte offset of the source map
  /// @param srcStride bytes between source pixels
  /// @param rowStride bytes between source rows
  /// @param indices pixel numbers
  /// @param srcIndex where the numbers of the windows' `count` first pixels begin in `indices`
  /// @param count pooled pixels
  /// @param channels channels
  /// @param params constants
  /// @param scale byte offset of the scale, padded with zeros to whole vectors; `shift` likewise
  /// @param shift byte offset of the shift
  /// @param dst byte offset of the first packed pixel
  /// @param dstStride bytes between packed pixels
  void affineReluPool(
      MemorySegment data,
      long src,
      long srcStride,
      long rowStride,
      int[] indices,
      int srcIndex,
      int count,
      int channels,
      MemorySegment params,
      long scale,
      long shift,
      long dst,
      long dstStride);

  /// 3x3 max pooling with stride 2 and padding 1 of one row of output.
  ///
  /// @param data activations
  /// @param top byte offset of the upper of the three source rows; the caller repeats a row where
  ///   the window leaves the map
  /// @param middle byte offset of the middle row
  /// @param bottom byte offset of the lower row
  /// @param srcStride bytes between source pixels
  /// @param srcWidth source columns
  /// @param dstWidth output columns
  /// @param channels channels
  /// @param dst byte offset of the output row
  /// @param dstStride bytes between output pixels
  void maxPoolRow(
      MemorySegment data,
      long top,
      long middle,
      long bottom,
      long srcStride,
      int srcWidth,
      int dstWidth,
      int channels,
      long dst,
      long dstStride);

  /// Batch norm, ReLU and the mean over all pixels of a map.
  ///
  ///     dst[c] = mean over i < count of max(0, src[i][c] * scale[c] + shift[c])
  ///
  /// The sum is made of the sums of [#MEAN_BLOCK] pixels each, lest it lose digits on large maps.
  void affineReluMean(
      MemorySegment data,
      long src,
      long srcStride,
      int count,
      int channels,
      MemorySegment params,
      long scale,
      long shift,
      long dst);

  /// One image's fully connected layer, for the output vectors `[first, end)`.
  ///
  ///     dst[o] = bias[o] + sum over k < in of src[k] * weights[k][o]
  ///
  /// Weights are packed in panels of [KernelSet#LINEAR_VECTORS] vectors: a panel is `in` rows of that many vectors. `first` and `end`
  /// count panels.
  void linear(
      MemorySegment data,
      long src,
      int in,
      MemorySegment params,
      long weights,
      long bias,
      int first,
      int end,
      long dst);
}

package dev.densevec.kernel;

import java.lang.foreign.MemorySegment;

/// A direct convolution of one tile: [#pixels()] pixels by [#vectors()] vectors of output channels.
///
///     dst[p][o] = max(floor, bias[o] + sum over r < rows, k < run of src[p][r][k] * weights[r * run + k][o])
///
/// The sum starts at the bias and runs in ascending `r`, then `k`, with one fused multiply-add each, whatever the tile: every
/// kernel of a set gives the same bits.
public interface ConvKernel {

  /// Pixels of a tile.
  int pixels();

  /// Vectors of output channels of a tile; a panel of packed weights has this many.
  int vectors();

  /// Computes one tile.
  ///
  /// Pixel `i` of the tile reads from `src + srcIndex[i] * srcStride` and is written to `dst +
  /// dstIndex[i] * dstStride`, always in whole vectors. With `count` below [#pixels()] the surplus
  /// pixels repeat the last valid one.
  ///
  /// @param shape strides and extents
  /// @param data activations
  /// @param src byte offset of the source in `data`
  /// @param indices pixel numbers
  /// @param srcIndex where the tile's source pixel numbers begin in `indices`
  /// @param count valid pixels, 1 to [#pixels()]
  /// @param params weights
  /// @param weights byte offset of the panel, `depth` rows of [#vectors()] vectors
  /// @param bias byte offset of [#vectors()] vectors
  /// @param floor least value of an output: 0 for a ReLU, negative infinity for none
  /// @param dst byte offset of the destination in `data`, including the panel's first channel
  /// @param dstIndex where the tile's destination pixel numbers begin in `indices`
  void run(
      ConvShape shape,
      MemorySegment data,
      long src,
      int[] indices,
      int srcIndex,
      int count,
      MemorySegment params,
      long weights,
      long bias,
      float floor,
      long dst,
      int dstIndex);
}

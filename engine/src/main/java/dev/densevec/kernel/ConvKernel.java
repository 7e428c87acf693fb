package dev.densevec.kernel;

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

  /// Computes one tile of the panel that starts at `channel`.
  ///
  /// Pixel `i` of the tile reads from `src + indices[srcIndex + i] * srcStride` and is written to
  /// `dst + channel + indices[dstIndex + i] * dstStride`, always in whole vectors. With `count`
  /// below [#pixels()] the surplus pixels repeat the last valid one.
  ///
  /// @param shape the convolution
  /// @param channel bytes of the output channels before the panel's first
  /// @param src byte offset of the source
  /// @param srcIndex where the tile's source pixel numbers begin among the indices
  /// @param count valid pixels, 1 to [#pixels()]
  /// @param dst byte offset of the destination at output channel 0
  /// @param dstIndex where the tile's destination pixel numbers begin among the indices
  void run(
      ConvShape shape,
      Operands operands,
      long channel,
      long src,
      int srcIndex,
      int count,
      long dst,
      int dstIndex);
}

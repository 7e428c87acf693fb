package dev.densevec.kernel;

/// A direct convolution in tiles of [#pixels()] pixels by [#vectors()] vectors of output channels.
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

  /// Computes the panel that starts at `channel`, for some pixels.
  ///
  /// Pixel `i` reads from `src + indices[srcIndex + i] * srcStride` and is written to `dst +
  /// channel + indices[dstIndex + i] * dstStride`, always in whole vectors. Where the last tile has
  /// fewer pixels than [#pixels()], its surplus pixels repeat the last one.
  ///
  /// @param shape the convolution
  /// @param channel bytes of the output channels before the panel's first
  /// @param src byte offset of the source
  /// @param srcIndex where the source pixels' numbers begin among the indices
  /// @param count pixels, 1 or more
  /// @param dst byte offset of the destination at output channel 0
  /// @param dstIndex where the destination pixels' numbers begin among the indices
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

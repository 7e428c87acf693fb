package dev.densevec.train.pass;

import dev.densevec.kernel.OuterShape;

/// Where the pixels lie whose outer products are a convolution's gradient by its weights: rows of
/// pixels of the source, each with the output's gradient that it belongs to. All are bytes.
///
/// @param srcStride between pixels of the source
/// @param srcRow between rows of pixels of the source
/// @param kernelRow between kernel rows in the source
/// @param diffStride between pixels of the output's gradient
/// @param diffRow between its rows of pixels
public record PixelPairs(
    long srcStride, long srcRow, long kernelRow, long diffStride, long diffRow) {

  /// A single row of pixels, for a 1x1 convolution.
  public static PixelPairs row(long srcStride, long diffStride) {
    return new PixelPairs(srcStride, 0, 0, diffStride, 0);
  }

  /// How their products are summed up.
  ///
  /// @param swapped whether the output's gradient is the left side
  /// @param dstStride bytes between the sums of two left channels
  public OuterShape shape(boolean swapped, long dstStride) {
    return swapped
        ? new OuterShape(diffStride, diffRow, srcStride, srcRow, dstStride)
        : new OuterShape(srcStride, srcRow, diffStride, diffRow, dstStride);
  }
}

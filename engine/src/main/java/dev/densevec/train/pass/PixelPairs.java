package dev.densevec.train.pass;

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
}

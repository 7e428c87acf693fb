package dev.densevec.kernel;

/// How 3x3 pooling with padding 1 walks its rows; fixed when a network is planned. The stride along
/// a row is 2, or 1 where the output is as wide as the source.
///
/// @param channels channels
/// @param srcWidth source columns
/// @param dstWidth output columns
/// @param srcStride bytes between source pixels
/// @param dstStride bytes between output pixels
/// @param positionStride bytes between the positions of output pixels, where positions are kept
public record PoolShape(
    int channels, int srcWidth, int dstWidth, long srcStride, long dstStride, long positionStride) {

  /// Source columns from one output column to the next.
  public int stride() {
    return srcWidth == dstWidth ? 1 : 2;
  }
}

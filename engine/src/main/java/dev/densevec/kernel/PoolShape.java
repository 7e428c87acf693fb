package dev.densevec.kernel;

/// How 3x3 max pooling with stride 2 and padding 1 walks its rows; fixed when a network is planned.
///
/// @param channels channels
/// @param srcWidth source columns
/// @param dstWidth output columns
/// @param srcStride bytes between source pixels
/// @param dstStride bytes between output pixels
/// @param positionStride bytes between the positions of output pixels, where positions are kept
public record PoolShape(
    int channels,
    int srcWidth,
    int dstWidth,
    long srcStride,
    long dstStride,
    long positionStride) {}

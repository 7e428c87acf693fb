package dev.densevec.kernel;

/// How the backward of ReLU and batch norm walks its maps; fixed when a network is planned. Strides
/// are bytes between pixels.
///
/// @param norm three planes: scale, shift, mean
/// @param shrink binary logarithm of the pixels that share one pixel of `d`
/// @param dStride of `d`, the gradient that comes in
/// @param xStride of `x`, the norm's source
/// @param yStride of `y`, the rectified values
/// @param diffStride of the gradient of `x`
/// @param sumsPlane bytes between planes of the sums
public record BackwardShape(
    Planes norm,
    int shrink,
    long dStride,
    long xStride,
    long yStride,
    long diffStride,
    long sumsPlane) {}

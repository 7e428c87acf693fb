package dev.densevec.kernel;

/// How a sum of two maps with coefficients walks them; fixed when a network is planned. Strides are
/// bytes between pixels.
///
/// @param coefficients three planes: of `d`, of `x`, constant
/// @param dStride of `d`
/// @param xStride of `x`
/// @param dstStride of the destination
public record CorrectShape(Planes coefficients, long dStride, long xStride, long dstStride) {}

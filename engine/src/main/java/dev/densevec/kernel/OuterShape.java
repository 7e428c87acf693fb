package dev.densevec.kernel;

/// How a sum of outer products walks its pixels and its sums; fixed when a network is planned. All
/// are bytes.
///
/// @param leftStride between left pixels of a row
/// @param leftRow between rows of left pixels
/// @param rightStride between right pixels of a row
/// @param rightRow between rows of right pixels
/// @param dstStride between the sums of two left channels
public record OuterShape(
    long leftStride, long leftRow, long rightStride, long rightRow, long dstStride) {}

package dev.densevec.kernel;

/// How a transform of Winograd's method walks its source and its destination; fixed when a network
/// is planned. Strides are bytes.
///
/// @param channels channels, whole vectors
/// @param srcStride between source pixels, or between tiles where points are the source
/// @param srcRow between source rows, where pixels are the source
/// @param dstStride between destination pixels, or between tiles where points are the destination
/// @param planeStride between points
public record WinogradShape(
    int channels, long srcStride, long srcRow, long dstStride, long planeStride) {}

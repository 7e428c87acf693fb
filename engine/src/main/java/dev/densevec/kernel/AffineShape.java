package dev.densevec.kernel;

/// A batch norm and how it walks its source and its destination; fixed when a network is planned.
///
/// @param channels channels
/// @param scale byte offset of the scale, padded with zeros to whole vectors
/// @param shift byte offset of the shift, padded likewise
/// @param srcStride bytes between source pixels
/// @param srcRow bytes between source rows, where rows are pooled
/// @param dstStride bytes between destination pixels
public record AffineShape(
    int channels, long scale, long shift, long srcStride, long srcRow, long dstStride) {}

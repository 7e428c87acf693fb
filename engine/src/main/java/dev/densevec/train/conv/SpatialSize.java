package dev.densevec.train.conv;

/// The pixels of a direct convolution's backward.
///
/// @param h rows of the output
/// @param w columns of the output
/// @param source pixels of an image's source
/// @param most most of them whose gradients are made at a time
public record SpatialSize(int h, int w, int source, int most) {}

package dev.densevec.plan.layout;

/// A buffer of packed pixels in a worker's scratch.
///
/// @param offset byte offset
/// @param stride bytes between pixels
/// @param pixels pixels it holds
public record Pack(long offset, long stride, int pixels) {}

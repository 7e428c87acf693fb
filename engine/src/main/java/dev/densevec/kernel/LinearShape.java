package dev.densevec.kernel;

/// A fully connected layer; fixed when a network is planned.
///
/// Weights are packed in panels of [KernelSet#LINEAR_VECTORS] vectors: a panel is `in` rows of that
/// many vectors.
///
/// @param in inputs
/// @param panels panels
/// @param weights byte offset of the panels
/// @param bias byte offset of the bias, padded to whole panels
public record LinearShape(int in, int panels, long weights, long bias) {}

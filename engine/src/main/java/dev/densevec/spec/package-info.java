/// Immutable descriptions of networks: their layers, the names and shapes of their parameters, what
/// they cost.
///
/// Nothing here holds a buffer or does arithmetic on one. Parameter names are torchvision's, so
/// that a checkpoint of either side loads in the other.
package dev.densevec.spec;

package dev.densevec.plan.train;

/// Where the shards of a batch have their sums.
///
/// @param offset byte offset of the sums of channels, as many planes for each shard as kernels of
///   training use
/// @param plane bytes of a plane
/// @param products byte offset of each shard's gradients of a convolution's weights
public record ShardSums(long offset, long plane, long products) {}

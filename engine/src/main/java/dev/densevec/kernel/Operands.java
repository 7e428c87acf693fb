package dev.densevec.kernel;

import java.lang.foreign.MemorySegment;

/// The memory that kernels compute on. Offsets are bytes from the beginning of a segment.
///
/// @param data activations, gradients and sums: what changes
/// @param params packed weights and the constants of norms
/// @param indices pixel numbers: the tables of a plan, one after the other
@SuppressWarnings("ArrayRecordComponent") // Operands are never compared.
public record Operands(MemorySegment data, MemorySegment params, int[] indices) {}

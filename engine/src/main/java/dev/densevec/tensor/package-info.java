/// Logical shapes and the memory that tensors lie in.
///
/// A shape is always given as `n c h w`; how the numbers lie in memory is the business of the plan
/// and the kernels.
package dev.densevec.tensor;

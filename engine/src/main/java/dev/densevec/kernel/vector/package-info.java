/// Kernels in the Vector API. This package, `lane` and `tile` below it are the only ones that touch
/// `jdk.incubator.vector`.
///
/// `docs/kernels.md` says what C2 needs to keep every vector in a register.
package dev.densevec.kernel.vector;

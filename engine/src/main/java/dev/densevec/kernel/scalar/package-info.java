/// Plain Java kernels: the readable statement of what every kernel computes, and the fallback where
/// vectors are absent.
package dev.densevec.kernel.scalar;

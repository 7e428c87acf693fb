/// Benchmarks of kernels, whole networks and training steps.
package dev.densevec.bench;

/// Single kernels on the memory layout that a plan gives them, for every layer of a network.
package dev.densevec.bench.kernel;

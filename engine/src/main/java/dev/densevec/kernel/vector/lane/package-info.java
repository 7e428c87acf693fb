/// What all vector kernels share: the length and number of vectors, and the memory they address.
package dev.densevec.kernel.vector.lane;

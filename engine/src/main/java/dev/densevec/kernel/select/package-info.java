/// Chooses the kernels for this machine, once.
package dev.densevec.kernel.select;

/// What every set of kernels must do, tried on the set this process chose.
package dev.densevec.kernel;

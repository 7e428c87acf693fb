/// Has the virtual machine compile kernels before the first image needs them.
package dev.densevec.warmup;

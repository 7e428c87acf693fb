/// Brings parameters into the form that kernels read: batch norms folded, weights in panels.
package dev.densevec.pack;

/// A tensor in a file: name, type, dims, and where its bytes lie.
package dev.densevec.checkpoint.tensor;

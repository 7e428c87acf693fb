/// PyTorch's formats: zip, read and written, and legacy, read.
package dev.densevec.checkpoint.torch;

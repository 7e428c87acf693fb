/// Runs planned convolutions tile by tile, for inference and training.
package dev.densevec.runtime.conv;

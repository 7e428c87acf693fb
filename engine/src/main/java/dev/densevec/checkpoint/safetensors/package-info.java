/// safetensors, read and written.
package dev.densevec.checkpoint.safetensors;

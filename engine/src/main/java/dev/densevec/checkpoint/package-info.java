/// Weights in files: safetensors and PyTorch's two formats in, safetensors and PyTorch's zip format
/// out, in float32, float16 or bfloat16.
///
/// Files are memory-mapped and their tensors are views of the mapping. What a file is, is known
/// from its content, never from its name. Nothing in a file is believed before it is bounded by the
/// file's size.
///
/// Start at [dev.densevec.checkpoint.Checkpoints]; [dev.densevec.checkpoint.StoredFormat] names the
/// formats that are read, [dev.densevec.checkpoint.CheckpointFormat] those that are written.
package dev.densevec.checkpoint;

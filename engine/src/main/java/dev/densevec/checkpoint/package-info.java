/// Weights in files: safetensors and PyTorch's two formats in, safetensors and PyTorch's zip format
/// out, in float32, float16 or bfloat16.
///
/// Files are memory-mapped and their tensors are views of the mapping. What a file is, is told from
/// its content, never from its name. Nothing in a file is believed before it is bounded by the
/// file's size.
///
/// PyTorch's formats are pickles, and a pickle is a program. [dev.densevec.checkpoint.Unpickler]
/// runs it on data alone: it knows no class, calls nothing and refuses every global outside a fixed
/// list by name. The general-purpose library `net.razorvine:pickle` was weighed and left: it loses
/// the order of dictionaries, on which registration order rests; it allocates by lengths the pickle
/// states, invokes `__setstate__` by reflection, takes unknown globals silently, and keeps its
/// table of constructors in one static map that anything in the process may change. Its handlers
/// are package-private, so a subclass would have had to replace nearly all of them.
package dev.densevec.checkpoint;

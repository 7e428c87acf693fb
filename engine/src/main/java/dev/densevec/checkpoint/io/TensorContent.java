package dev.densevec.checkpoint.io;

import dev.densevec.checkpoint.tensor.TensorEntry;
import java.util.List;
import java.util.Map;

/// What a reader found in a file.
///
/// @param tensors the tensors in the order in which they are stored (safetensors) or were
///   registered (PyTorch)
/// @param modules the modules that the tensors are of, where the file holds them
/// @param metadata the other metadata of the file
/// @param dataBytes upper bound of the bytes that distinct tensors can occupy
/// @param notes what was assumed of the file, a sentence each
public record TensorContent(
    List<TensorEntry> tensors,
    List<StoredModule> modules,
    Map<String, String> metadata,
    long dataBytes,
    List<String> notes) {

  /// Tensors alone.
  public TensorContent(List<TensorEntry> tensors, Map<String, String> metadata, long dataBytes) {
    this(tensors, List.of(), metadata, dataBytes);
  }

  /// Tensors of which nothing was assumed.
  public TensorContent(
      List<TensorEntry> tensors,
      List<StoredModule> modules,
      Map<String, String> metadata,
      long dataBytes) {
    this(tensors, modules, metadata, dataBytes, List.of());
  }
}

package dev.densevec.checkpoint;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tensors of an opened file: views of its mapping, valid until it is closed, readable from
/// every thread.
public final class TensorFile implements AutoCloseable {
  private final Path path;
  private final Arena arena;
  private final Content content;

  /// What a reader found.
  ///
  /// @param format what the file is, for people
  /// @param tensors the tensors in the order in which they are stored (safetensors) or were
  ///   registered (PyTorch)
  /// @param metadata what else the file says in words
  /// @param dataBytes upper bound of the bytes that distinct tensors can occupy
  record Content(
      String format, List<TensorEntry> tensors, Map<String, String> metadata, long dataBytes) {}

  TensorFile(Path path, Arena arena, Content content) {
    this.path = path;
    this.arena = arena;
    this.content = content;
  }

  /// The file.
  public Path path() {
    return path;
  }

  /// The file's format in words: `safetensors`, `PyTorch zip` or `PyTorch legacy`.
  public String format() {
    return content.format;
  }

  /// Tensors by name, in the order of the file: for PyTorch the order in which the network
  /// registered them.
  public Map<String, TensorEntry> tensors() {
    Map<String, TensorEntry> map = LinkedHashMap.newLinkedHashMap(content.tensors.size());
    content.tensors.forEach(tensor -> map.put(tensor.name(), tensor));
    return Collections.unmodifiableMap(map);
  }

  /// safetensors' `__metadata__`, or the plain values beside the weights in a PyTorch checkpoint
  /// (`epoch`, ...).
  public Map<String, String> metadata() {
    return content.metadata;
  }

  List<TensorEntry> entries() {
    return content.tensors;
  }

  long dataBytes() {
    return content.dataBytes;
  }

  /// Lives as long as the file is open.
  Arena arena() {
    return arena;
  }

  /// Unmaps the file; its tensors become inaccessible.
  @Override
  public void close() {
    arena.close();
  }
}

package dev.densevec.checkpoint;

import dev.densevec.checkpoint.io.StoredModule;
import dev.densevec.checkpoint.io.TensorContent;
import dev.densevec.checkpoint.tensor.TensorEntry;
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
  private final StoredFormat format;
  private final TensorContent content;

  TensorFile(Path path, Arena arena, StoredFormat format, TensorContent content) {
    this.path = path;
    this.arena = arena;
    this.format = format;
    this.content = content;
  }

  /// The file.
  public Path path() {
    return path;
  }

  /// The file's format, for people: `safetensors`, `PyTorch zip`, `PyTorch legacy` or `ONNX`.
  public String format() {
    return format.text();
  }

  /// Tensors by name, in the order of the file: for PyTorch the order in which the network
  /// registered them.
  public Map<String, TensorEntry> tensors() {
    Map<String, TensorEntry> map = LinkedHashMap.newLinkedHashMap(content.tensors().size());
    content.tensors().forEach(tensor -> map.put(tensor.name(), tensor));
    return Collections.unmodifiableMap(map);
  }

  /// safetensors' `__metadata__`, or the plain values beside the weights in a PyTorch checkpoint
  /// (`epoch`, ...).
  public Map<String, String> metadata() {
    return content.metadata();
  }

  List<TensorEntry> entries() {
    return content.tensors();
  }

  /// The modules that the tensors are of, where the file holds them.
  List<StoredModule> modules() {
    return content.modules();
  }

  /// Whether tensors are in the order in which a network registered them.
  boolean isRegistered() {
    return format != StoredFormat.SAFETENSORS;
  }

  /// What was assumed to read the file, a sentence each.
  List<String> notes() {
    return content.notes();
  }

  long dataBytes() {
    return content.dataBytes();
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

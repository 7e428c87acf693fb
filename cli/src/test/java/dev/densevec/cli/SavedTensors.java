package dev.densevec.cli;

import dev.densevec.checkpoint.TensorFile;
import dev.densevec.checkpoint.TensorFiles;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// What a file of weights holds.
public final class SavedTensors {
  private SavedTensors() {}

  /// The bytes of its tensors, by name. Equal bytes are equal buffers.
  public static Map<String, ByteBuffer> of(Path file) throws IOException {
    Map<String, ByteBuffer> bytes = new TreeMap<>();
    try (TensorFile tensors = TensorFiles.open(file)) {
      tensors
          .tensors()
          .forEach(
              (name, tensor) ->
                  bytes.put(name, ByteBuffer.wrap(tensor.data().toArray(ValueLayout.JAVA_BYTE))));
    }
    return bytes;
  }

  /// Those of the last checkpoint of a run.
  ///
  /// @param run its folder
  public static Map<String, ByteBuffer> ofLast(Path run) throws IOException {
    return of(run.resolve("last.safetensors"));
  }
}

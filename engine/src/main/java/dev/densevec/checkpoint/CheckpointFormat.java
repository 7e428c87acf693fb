package dev.densevec.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Map;

/// Formats that weights can be written in.
public enum CheckpointFormat {
  /// safetensors; words go to its `__metadata__`.
  SAFETENSORS("safetensors", SafetensorsWriter::write),
  /// PyTorch's zip format: a state dict that `torch.load` takes with `weights_only=True`; words are
  /// its attribute `metadata`, a dictionary.
  PYTORCH("PyTorch zip", TorchWriter::write);

  private final String text;
  private final Writer writer;

  CheckpointFormat(String text, Writer writer) {
    this.text = text;
    this.writer = writer;
  }

  /// Writes a whole file.
  @FunctionalInterface
  private interface Writer {
    void write(FileChannel channel, List<TensorEntry> tensors, Map<String, String> words)
        throws IOException;
  }

  /// The name for people, as in [TensorFile#format()].
  public String text() {
    return text;
  }

  /// Writes a whole file from the channel's position on.
  ///
  /// @throws IllegalArgumentException if a name is used twice or a tensor isn't row-major
  void write(FileChannel channel, List<TensorEntry> tensors, Map<String, String> words)
      throws IOException {
    TensorEntry.requireWritable(tensors);
    writer.write(channel, tensors, words);
  }
}

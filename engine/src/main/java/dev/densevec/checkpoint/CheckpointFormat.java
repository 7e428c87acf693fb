package dev.densevec.checkpoint;

import dev.densevec.checkpoint.safetensors.SafetensorsWriter;
import dev.densevec.checkpoint.tensor.TensorEntry;
import dev.densevec.checkpoint.torch.TorchWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Map;

/// Formats that weights can be written in.
public enum CheckpointFormat {
  /// safetensors; metadata goes to its `__metadata__`.
  SAFETENSORS("safetensors"),
  /// PyTorch's zip format: a state dict that `torch.load` takes with `weights_only=True`; words are
  /// its attribute `metadata`, a dictionary.
  PYTORCH("PyTorch zip");

  private final String text;

  CheckpointFormat(String text) {
    this.text = text;
  }

  /// The name for people, as in [TensorFile#format()].
  public String text() {
    return text;
  }

  /// Writes a whole file from the channel's position on.
  ///
  /// @throws IllegalArgumentException if a name is used twice or a tensor isn't row-major
  void write(FileChannel channel, List<TensorEntry> tensors, Map<String, String> metadata)
      throws IOException {
    TensorEntry.requireWritable(tensors);
    switch (this) {
      case SAFETENSORS -> SafetensorsWriter.write(channel, tensors, metadata);
      case PYTORCH -> TorchWriter.write(channel, tensors, metadata);
    }
  }
}

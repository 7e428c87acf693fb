package dev.densevec.cli.convert;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.spec.NetworkSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A file of weights in any format that is read; which one is told from its content.
public final class SourceFile {
  private SourceFile() {}

  /// Reads weights and what their file says in words; the caller closes the weights.
  ///
  /// @param network the network to expect; recognised by the tensors' shapes if empty
  /// @throws IOException in one line if they are missing or damaged
  public static Checkpoints.Loaded open(Path file, Optional<NetworkSpec> network)
      throws IOException {
    if (KerasFile.is(file)) {
      return KerasFile.open(file, network);
    }
    return network.isPresent() ? Checkpoints.open(file, network.get()) : Checkpoints.open(file);
  }
}

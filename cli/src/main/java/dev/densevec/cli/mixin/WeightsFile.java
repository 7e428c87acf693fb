package dev.densevec.cli.mixin;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A checkpoint in a file.
///
/// @param file the file
/// @param network the network to expect; recognised by the tensors' shapes if empty
record WeightsFile(Path file, Optional<NetworkSpec> network) implements ModelSource {

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public Parameters load() throws IOException {
    return network.isPresent() ? Checkpoints.load(file, network.get()) : Checkpoints.load(file);
  }
}

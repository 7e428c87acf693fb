package dev.densevec.cli.mixin;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.spec.NetworkSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A checkpoint in a file.
///
/// @param path the file
/// @param network the network to expect; recognised by the tensors' shapes if empty
record WeightsFile(Path path, Optional<NetworkSpec> network) implements ModelSource {

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public Optional<Path> file() {
    return Optional.of(path);
  }

  @Override
  public Checkpoints.Loaded open() throws IOException {
    return network.isPresent() ? Checkpoints.open(path, network.get()) : Checkpoints.open(path);
  }
}

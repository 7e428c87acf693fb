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
/// @param assumptions what becomes of assumptions about the file
record WeightsFile(Path path, Optional<NetworkSpec> network, Assumptions assumptions)
    implements ModelSource {

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
    return assumptions.check(
        path, network.isPresent() ? Checkpoints.open(path, network.get()) : Checkpoints.open(path));
  }
}

package dev.densevec.cli.mixin;

import dev.densevec.checkpoint.Checkpoints;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/// The network that comes with the program: a DenseNet-BC for CIFAR-10's ten classes, trained by
/// the program itself; `docs/embedded-network.md` says on what it was trained and how well it does.
record EmbeddedWeights() implements ModelSource {
  /// What it is called on the command line.
  static final String NAME = "embedded";

  private static final String RESOURCE = "/dev/densevec/cli/network/cifar10.safetensors";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Checkpoints.Loaded open() throws IOException {
    try (InputStream weights = EmbeddedWeights.class.getResourceAsStream(RESOURCE)) {
      return Checkpoints.open(Path.of(NAME), weights.readAllBytes());
    }
  }
}

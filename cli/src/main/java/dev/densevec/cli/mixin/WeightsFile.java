package dev.densevec.cli.mixin;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.Reading;
import dev.densevec.classify.ConfiguredWeights;
import dev.densevec.cli.convert.SourceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A checkpoint in a file.
///
/// @param path the file
/// @param reading the network to expect, and what to leave out
/// @param assumptions what becomes of assumptions about the file
record WeightsFile(Path path, Reading reading, Assumptions assumptions) implements ModelSource {

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
    return assumptions.check(path, ConfiguredWeights.open(path, reading, SourceFile::open));
  }
}

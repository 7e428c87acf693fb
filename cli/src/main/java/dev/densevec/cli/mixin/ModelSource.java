package dev.densevec.cli.mixin;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Where a network and its weights come from.
public interface ModelSource {

  /// What messages call it, a file's name for instance.
  String name();

  /// The file they lie in, if they do.
  default Optional<Path> file() {
    return Optional.empty();
  }

  /// Reads the weights; the caller closes them.
  ///
  /// @throws IOException in one line if they are missing or damaged
  default Parameters load() throws IOException {
    return open().parameters();
  }

  /// Reads the weights and what their file says as metadata; the caller closes the weights.
  ///
  /// @throws IOException in one line if they are missing or damaged
  Checkpoints.Loaded open() throws IOException;

  /// Opens as [#open()] does what is to classify.
  ///
  /// @throws IOException as there, or if the weights are those of a network without its classifier
  default Checkpoints.Loaded openClassifier() throws IOException {
    Checkpoints.Loaded loaded = open();
    if (loaded.headless()) {
      loaded.parameters().close();
      throw new IOException(
          name()
              + ": the network has no classifier, expected one; densevec train DATA --weights "
              + name()
              + " gives it one");
    }
    return loaded;
  }
}

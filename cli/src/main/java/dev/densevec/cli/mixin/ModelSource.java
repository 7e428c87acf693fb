package dev.densevec.cli.mixin;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.weights.Parameters;
import java.io.IOException;

/// Where a network and its weights come from.
public interface ModelSource {

  /// What messages call it, a file's name for instance.
  String name();

  /// Reads the weights; the caller closes them.
  ///
  /// @throws IOException in one line if they are missing or damaged
  default Parameters load() throws IOException {
    return open().parameters();
  }

  /// Reads the weights and what their file says in words; the caller closes the weights.
  ///
  /// @throws IOException in one line if they are missing or damaged
  Checkpoints.Loaded open() throws IOException;
}

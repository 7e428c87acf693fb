package dev.densevec.cli.mixin;

import dev.densevec.weights.Parameters;
import java.io.IOException;

/// Where a network and its weights come from.
public interface ModelSource {

  /// What messages call it, a file's name for instance.
  String name();

  /// Reads the weights; the caller closes them.
  ///
  /// @throws IOException in one line if they are missing or damaged
  Parameters load() throws IOException;
}

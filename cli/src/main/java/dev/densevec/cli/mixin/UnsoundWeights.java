package dev.densevec.cli.mixin;

import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.util.Optional;

/// Looks for weights that no network computes anything with.
public final class UnsoundWeights {
  private UnsoundWeights() {}

  /// Reads the weights again to see if the outputs are not finite because of them.
  ///
  /// @throws IOException in one line that names the first unsound tensor, if there is one
  public static void refuse(ModelSource source) throws IOException {
    try (Parameters parameters = source.load()) {
      refuse(source.name(), parameters);
    }
  }

  /// Refuses weights that are not sound.
  ///
  /// @param name what messages call them
  /// @throws IOException in one line that names the first unsound tensor, if there is one
  public static void refuse(String name, Parameters parameters) throws IOException {
    Optional<String> problem = parameters.fault();
    if (problem.isPresent()) {
      throw new IOException(name + ": " + problem.get());
    }
  }
}

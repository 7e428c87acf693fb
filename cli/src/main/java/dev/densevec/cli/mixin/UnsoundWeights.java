package dev.densevec.cli.mixin;

import dev.densevec.spec.Parameter;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Looks for weights that no network computes anything with.
public final class UnsoundWeights {
  private UnsoundWeights() {}

  /// What is wrong with the first parameter, in the network's order, that holds NaN, an infinity,
  /// or a negative variance.
  static Optional<String> first(Parameters parameters) {
    for (Parameter parameter : parameters.spec().parameters()) {
      MemorySegment values = parameters.get(parameter.name());
      boolean variance = parameter.kind() == Parameter.Kind.NORM_VAR;
      for (long i = 0; i < parameter.elements(); i++) {
        float value = values.getAtIndex(Parameters.ELEMENT, i);
        if (!Float.isFinite(value)) {
          return Optional.of(
              "the weights are not finite: " + parameter.name() + " holds NaN or infinities");
        }
        if (variance && value < 0) {
          return Optional.of("the weights are unsound: " + parameter.name() + " is negative");
        }
      }
    }
    return Optional.empty();
  }

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
    Optional<String> problem = first(parameters);
    if (problem.isPresent()) {
      throw new IOException(name + ": " + problem.get());
    }
  }
}

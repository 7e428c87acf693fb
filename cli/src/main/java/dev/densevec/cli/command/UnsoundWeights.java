package dev.densevec.cli.command;

import dev.densevec.cli.mixin.ModelSource;
import dev.densevec.spec.Parameter;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Looks for weights that are not finite.
final class UnsoundWeights {
  private UnsoundWeights() {}

  /// The first parameter that holds NaN or an infinity, in the network's order.
  static Optional<String> first(Parameters parameters) {
    return parameters.spec().parameters().stream()
        .map(Parameter::name)
        .filter(name -> !finite(parameters.get(name)))
        .findFirst();
  }

  private static boolean finite(MemorySegment values) {
    for (long i = 0; i < values.byteSize() / Float.BYTES; i++) {
      if (!Float.isFinite(values.getAtIndex(Parameters.ELEMENT, i))) {
        return false;
      }
    }
    return true;
  }

  /// Reads the weights again to see if the outputs are not finite because of them.
  ///
  /// @throws IOException in one line that names the first tensor that is not finite, if there is
  ///   one
  static void refuse(ModelSource source) throws IOException {
    try (Parameters parameters = source.load()) {
      refuse(source.name(), parameters);
    }
  }

  /// Refuses weights that are not finite.
  ///
  /// @param name what messages call them
  /// @throws IOException in one line that names the first tensor that is not finite, if there is
  ///   one
  static void refuse(String name, Parameters parameters) throws IOException {
    Optional<String> first = first(parameters);
    if (first.isPresent()) {
      throw new IOException(
          name + ": the weights are not finite: " + first.get() + " holds NaN or infinities");
    }
  }
}

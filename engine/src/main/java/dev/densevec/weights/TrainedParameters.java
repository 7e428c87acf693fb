package dev.densevec.weights;

import java.util.Set;

/// Parameters under training and their gradients.
///
/// @param parameters the parameters
/// @param gradients a gradient for each; zero for what is not trained
/// @param frozen prefixes of the names of parameters that are left alone
public record TrainedParameters(Parameters parameters, Parameters gradients, Set<String> frozen) {

  /// Whether a parameter gets a gradient.
  public boolean trains(String name) {
    return frozen.stream().noneMatch(name::startsWith);
  }
}

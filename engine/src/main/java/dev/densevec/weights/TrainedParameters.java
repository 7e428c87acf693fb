package dev.densevec.weights;

import java.util.Set;
import java.util.function.ToDoubleFunction;

/// Parameters under training and their gradients.
///
/// @param parameters the parameters
/// @param gradients a gradient for each; zero for what is not trained
/// @param frozen prefixes of the names of parameters that are left alone
/// @param rates for each parameter's name what its learning rate is a multiple of the run's by
public record TrainedParameters(
    Parameters parameters,
    Parameters gradients,
    Set<String> frozen,
    ToDoubleFunction<String> rates) {

  /// All parameters learn at the run's rate.
  public TrainedParameters(Parameters parameters, Parameters gradients, Set<String> frozen) {
    this(parameters, gradients, frozen, _ -> 1);
  }

  /// The same with other rates.
  public TrainedParameters withRates(ToDoubleFunction<String> others) {
    return new TrainedParameters(parameters, gradients, frozen, others);
  }

  /// Whether a parameter gets a gradient.
  public boolean trains(String name) {
    return frozen.stream().noneMatch(name::startsWith);
  }
}

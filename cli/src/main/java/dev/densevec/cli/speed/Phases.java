package dev.densevec.cli.speed;

/// Mean durations of a training step's parts, in milliseconds.
///
/// @param forward the packing of weights and the forward
/// @param backward the backward
/// @param optimizer the optimiser's step, and zeroing the gradients
public record Phases(double forward, double backward, double optimizer) {

  /// The whole step.
  public double total() {
    return forward + backward + optimizer;
  }
}

package dev.densevec.train.step;

import dev.densevec.train.pass.Worker;

/// One step of a network, forward and backward. All workers call each method at the same time; both
/// begin and end with work that the first worker does for all, so that the others must not read
/// what it writes before the next barrier.
interface StepTraining {

  /// Computes the step's output and, in training, its statistics.
  void forward(Worker worker);

  /// Adds the gradients of the step's parameters.
  void backward(Worker worker);
}

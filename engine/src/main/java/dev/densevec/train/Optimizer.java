package dev.densevec.train;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/// Changes parameters by their gradients.
public interface Optimizer {

  /// One step.
  void step(double learningRate);

  /// What the optimiser remembers between steps, by name.
  Map<String, MemorySegment> state();
}

package dev.densevec.train.optim;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/// Changes parameters by their gradients.
public interface Optimizer {

  /// One step.
  void step(double learningRate);

  /// What the optimiser remembers between steps, by name: float32 segments that a checkpoint keeps,
  /// and restores by copying into them.
  Map<String, MemorySegment> state();
}

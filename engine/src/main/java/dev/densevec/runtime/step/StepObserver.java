package dev.densevec.runtime.step;

import dev.densevec.plan.infer.Step;
import java.lang.foreign.MemorySegment;

/// Sees the arena after each step, while no worker changes it.
@FunctionalInterface
public interface StepObserver {
  /// Sees nothing.
  StepObserver NONE = (step, data, arena) -> {};

  /// Called by worker 0 after a step.
  ///
  /// @param step the step that has ended
  /// @param data the activations
  /// @param arena byte offset of the image's arena
  void after(Step step, MemorySegment data, long arena);
}

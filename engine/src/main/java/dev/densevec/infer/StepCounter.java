package dev.densevec.infer;

import dev.densevec.plan.infer.Step;
import dev.densevec.runtime.step.StepObserver;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/// Counts the steps of one image and passes their numbers on.
final class StepCounter implements StepObserver {
  private final IntConsumer afterStep;
  private int next;

  StepCounter(IntConsumer afterStep) {
    this.afterStep = afterStep;
  }

  @Override
  public void after(Step step, MemorySegment data, long arena) {
    afterStep.accept(next++);
  }
}

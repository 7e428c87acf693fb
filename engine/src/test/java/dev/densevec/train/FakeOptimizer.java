package dev.densevec.train;

import dev.densevec.train.optim.Optimizer;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// Momentum 0.5 on the one weight of a [FakeLearner].
final class FakeOptimizer implements Optimizer {
  private final FakeLearner learner;
  private final MemorySegment momentum = Arena.ofAuto().allocate(Float.BYTES, 4);

  FakeOptimizer(FakeLearner learner) {
    this.learner = learner;
  }

  @Override
  public void step(double learningRate) {
    learner.calls.add("update " + learningRate + " " + learner.gradient());
    float velocity = momentum.get(Parameters.ELEMENT, 0) * 0.5f + learner.gradient();
    momentum.set(Parameters.ELEMENT, 0, velocity);
    learner.weight(learner.weight() - (float) learningRate * velocity);
  }

  @Override
  public Map<String, MemorySegment> state() {
    return Map.of("momentum", momentum);
  }
}

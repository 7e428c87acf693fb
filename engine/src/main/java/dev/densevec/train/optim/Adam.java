package dev.densevec.train.optim;

import dev.densevec.weights.TrainedParameters;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// Adam (arXiv 1412.6980) in PyTorch's arithmetic: as [AdamW], but weight decay is added to the
/// gradient, `g = gradient + weightDecay * p`.
public final class Adam implements Optimizer {
  private final AdamW steps;

  private Adam(AdamW steps) {
    this.steps = steps;
  }

  /// An optimiser of trained parameters; what is frozen stays as it is.
  public static Adam of(TrainedParameters trained, AdamW.Settings settings) {
    return new Adam(new AdamW(trained, settings, false));
  }

  @Override
  public void step(double learningRate) {
    steps.step(learningRate);
  }

  @Override
  public Map<String, MemorySegment> state() {
    return steps.state();
  }
}

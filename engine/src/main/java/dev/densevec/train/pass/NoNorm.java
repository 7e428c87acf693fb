package dev.densevec.train.pass;

import dev.densevec.plan.train.NormPlan;

/// No norm: scale one, shift and mean zero. A map that is rectified already passes unchanged.
public final class NoNorm implements SourceNorm {
  private final NormPlan plan;

  public NoNorm(NormPlan plan) {
    this.plan = plan;
  }

  @Override
  public void derive(Worker worker, int pixels) {
    for (long c = 0; c < (long) plan.channels() * Float.BYTES; c += Float.BYTES) {
      worker.params().set(Worker.FLOAT, plan.scale() + c, 1);
    }
  }

  @Override
  public void backward(Worker worker, int shards) {}
}

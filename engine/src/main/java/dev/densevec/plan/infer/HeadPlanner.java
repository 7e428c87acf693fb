package dev.densevec.plan.infer;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.AffinePlan;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.MemoryPlan;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.plan.layout.Slot;
import dev.densevec.spec.Linear;
import dev.densevec.spec.NetworkSpec;

/// Plans the head of any network.
final class HeadPlanner {
  private final NetworkSpec spec;
  private final ParamLayout params;
  private final Slot features;
  private final Slot logits;

  /// Asks for the head's buffers.
  ///
  /// @param step number of the head's step
  HeadPlanner(
      NetworkSpec spec, KernelSet kernels, ParamLayout params, MemoryPlan memory, int step) {
    this.spec = spec;
    this.params = params;
    long channels = kernels.padded(spec.featureChannels());
    features = memory.add("features", channels * Float.BYTES, step, step);
    long width = (long) KernelSet.LINEAR_VECTORS * kernels.lanes();
    long classes = params.linearPanels(spec.classifier()) * width;
    logits = memory.add("logits", classes * Float.BYTES, step, step);
  }

  /// @param src the last map
  /// @param norm the norm behind it, or the identity
  Step.Head plan(FeatureMap src, AffinePlan norm) {
    Linear linear = spec.classifier();
    return new Step.Head(
        linear.name(),
        src,
        norm,
        features.offset(),
        linear,
        params.linearWeights(linear),
        params.linearBias(linear),
        params.linearPanels(linear),
        logits.offset());
  }
}

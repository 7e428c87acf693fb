package dev.densevec.plan.infer;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.MemoryPlan;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.plan.layout.Slot;
import dev.densevec.spec.Linear;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Norm;
import java.util.Optional;

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
  /// @param norm the norm after it
  Step.Head plan(FeatureMap src, Optional<Norm> norm) {
    Linear linear = spec.classifier();
    return new Step.Head(
        linear.name(),
        src,
        params.affine(norm, spec.featureChannels(), src.stride(), 0, 0),
        features.offset(),
        linear,
        params.linear(linear),
        logits.offset());
  }
}

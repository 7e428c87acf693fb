package dev.densevec.plan.infer;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.AffinePlan;
import dev.densevec.plan.layout.Buffer;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.MemoryPlan;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.spec.Linear;
import dev.densevec.spec.NetworkSpec;
import java.util.List;

/// Plans the head of any network.
final class HeadPlanner {
  private static final String FEATURES = "features";
  private static final String LOGITS = "logits";

  private final NetworkSpec spec;
  private final KernelSet kernels;
  private final ParamLayout params;

  HeadPlanner(NetworkSpec spec, KernelSet kernels, ParamLayout params) {
    this.spec = spec;
    this.kernels = kernels;
    this.params = params;
  }

  /// Asks for the head's buffers.
  ///
  /// @param step number of the head's step
  void addBuffers(MemoryPlan memory, int step) {
    int features = kernels.padded(spec.featureChannels());
    memory.add(FEATURES, (long) features * Float.BYTES, step, step);
    int width = KernelSet.LINEAR_VECTORS * kernels.lanes();
    long logits = (long) params.linearPanels(spec.classifier()) * width;
    memory.add(LOGITS, logits * Float.BYTES, step, step);
  }

  /// @param src the last map
  /// @param norm the norm behind it, or the identity
  /// @param buffers all buffers, these among them
  Step.Head plan(FeatureMap src, AffinePlan norm, List<Buffer> buffers) {
    Linear linear = spec.classifier();
    return new Step.Head(
        linear.name(),
        src,
        norm,
        Buffer.named(FEATURES, buffers).offset(),
        linear,
        params.linearWeights(linear),
        params.linearBias(linear),
        params.linearPanels(linear),
        Buffer.named(LOGITS, buffers).offset());
  }
}

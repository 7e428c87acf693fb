package dev.densevec.runtime.step;

import dev.densevec.plan.infer.Step;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.runtime.conv.Context;

/// Runs the head: pooled features, then the classifier.
final class HeadRunner {
  private HeadRunner() {}

  static void run(Context context, Step.Head step) {
    FeatureMap src = step.src();
    if (context.worker() == 0) {
      context
          .kernels()
          .pointwise()
          .affineReluMean(
              step.norm().shape(),
              context.operands(),
              context.arena() + src.offset(),
              src.pixels(),
              context.arena() + step.features());
    }
    context.barrier().await();
    context
        .kernels()
        .pointwise()
        .linear(
            step.shape(),
            context.operands(),
            context.arena() + step.features(),
            context.shareStart(step.shape().panels()),
            context.shareEnd(step.shape().panels()),
            context.arena() + step.logits());
  }
}

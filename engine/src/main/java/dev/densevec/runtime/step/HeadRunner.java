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
              context.data(),
              context.arena() + src.offset(),
              src.stride(),
              src.pixels(),
              src.channels(),
              context.params(),
              step.norm().scale(),
              step.norm().shift(),
              context.arena() + step.features());
    }
    context.barrier().await();
    context
        .kernels()
        .pointwise()
        .linear(
            context.data(),
            context.arena() + step.features(),
            step.linear().inFeatures(),
            context.params(),
            step.weights(),
            step.bias(),
            context.shareStart(step.panels()),
            context.shareEnd(step.panels()),
            context.arena() + step.logits());
  }
}

package dev.densevec.runtime.step;

import dev.densevec.plan.infer.InferencePlan;
import dev.densevec.plan.infer.Step;
import dev.densevec.runtime.conv.Context;
import java.lang.foreign.MemorySegment;

/// Runs all steps of a plan, with a barrier after each.
final class StepLoop {
  private StepLoop() {}

  @SuppressWarnings("ReferenceEquality") // NONE is the one observer that needs no second barrier
  static void run(
      Context context,
      InferencePlan plan,
      MemorySegment images,
      long image,
      StepObserver observer) {
    for (int i = 0; i < plan.steps().size(); i++) {
      Step step = plan.steps().get(i);
      switch (step) {
        case Step.Stem stem -> StemRunner.run(context, stem, images, image);
        case Step.Pool pool -> PoolRunner.run(context, pool);
        case Step.Layer layer -> LayerRunner.run(context, layer);
        case Step.Convolve convolve -> ConvolveRunner.run(context, convolve);
        case Step.Transition transition -> TransitionRunner.run(context, transition);
        case Step.Head head -> HeadRunner.run(context, head);
      }
      context.barrier().await();
      if (observer != StepObserver.NONE) {
        if (context.worker() == 0) {
          observer.after(step, context.data(), context.arena());
        }
        context.barrier().await();
      }
    }
  }
}

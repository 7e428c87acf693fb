package dev.densevec.plan.infer;

import dev.densevec.plan.cost.StepCost;
import dev.densevec.plan.layout.AffinePlan;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.FeatureMap;
import java.util.List;

/// What the steps of an inference plan cost for one image.
final class StepCosts {
  private StepCosts() {}

  static List<StepCost> of(InferencePlan plan) {
    return plan.steps().stream()
        .map(
            step ->
                new StepCost(
                    step.name(),
                    kind(step),
                    StepCost.Pass.FORWARD,
                    step.macs(),
                    Float.BYTES * floats(step)))
        .toList();
  }

  private static String kind(Step step) {
    return switch (step) {
      case Step.Stem _ -> "stem";
      case Step.Pool _ -> "pooling";
      case Step.Layer _ -> "layer";
      case Step.Convolve _ -> "convolution";
      case Step.Transition _ -> "transition";
      case Step.Head _ -> "head";
    };
  }

  private static long floats(Step step) {
    return switch (step) {
      case Step.Stem stem -> {
        long image = (long) stem.conv().conv().inChannels() * stem.inH() * stem.inW();
        yield image + weights(stem.conv()) + output(stem.conv(), stem.dst());
      }
      case Step.Pool pool ->
          floats(pool.src()) + (long) pool.src().channels() * pool.dst().pixels();
      case Step.Layer layer ->
          input(layer.norm(), layer.map())
              + layer.reduce().map(StepCosts::weights).orElse(0L)
              + weights(layer.conv())
              + output(layer.conv(), layer.map());
      case Step.Convolve convolve ->
          floats(convolve.src())
              + weights(convolve.conv())
              + output(convolve.conv(), convolve.map())
              + convolve.shortcut().map(shortcut -> floats(shortcut.src())).orElse(0L);
      case Step.Transition transition ->
          input(transition.norm(), transition.src())
              + weights(transition.conv())
              + output(transition.conv(), transition.dst());
      case Step.Head head ->
          input(head.norm(), head.src()) + head.macs() + head.linear().outFeatures();
    };
  }

  private static long floats(FeatureMap map) {
    return (long) map.channels() * map.pixels();
  }

  private static long input(AffinePlan norm, FeatureMap map) {
    return (long) norm.channels() * map.pixels();
  }

  private static long output(ConvPlan conv, FeatureMap map) {
    return (long) conv.conv().outChannels() * map.pixels();
  }

  /// Floats of the weights as they are packed.
  private static long weights(ConvPlan conv) {
    return (long) conv.points().size() * conv.shape().depth() * conv.conv().outChannels();
  }
}

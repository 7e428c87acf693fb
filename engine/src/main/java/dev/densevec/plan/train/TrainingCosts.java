package dev.densevec.plan.train;

import dev.densevec.plan.cost.StepCost;
import dev.densevec.plan.cost.StepCost.Pass;
import dev.densevec.plan.layout.WinogradPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the steps of a training plan cost for a batch: first the packing of weights, then the
/// forward in order, then the backward in the opposite order.
///
/// A convolution's backward does its multiply-adds twice, once for the gradient of its source and
/// once for that of its weights; the stem's source needs no gradient.
final class TrainingCosts {
  private final TrainingPlan plan;
  private final long images;

  /// @param images images of the batch
  TrainingCosts(TrainingPlan plan, int images) {
    this.plan = plan;
    this.images = images;
  }

  List<StepCost> list() {
    List<StepCost> costs = new ArrayList<>();
    long weights = plan.steps().stream().mapToLong(TrainingCosts::weights).sum();
    // Each weight is read once and written for the forward and, transposed, for the backward.
    costs.add(new StepCost("weights", "weights", Pass.FORWARD, 0, Float.BYTES * 3 * weights));
    for (TrainingStep step : plan.steps()) {
      long floats = weights(step) + images * forwardFloats(step);
      costs.add(cost(step, Pass.FORWARD, images * forwardMacs(step), floats));
    }
    for (TrainingStep step : plan.steps().reversed()) {
      // Weights are read and their gradients written.
      long floats = 2 * weights(step) + images * backwardFloats(step);
      costs.add(cost(step, Pass.BACKWARD, images * backwardMacs(step), floats));
    }
    return costs;
  }

  private static StepCost cost(TrainingStep step, Pass pass, long macs, long floats) {
    String kind =
        switch (step) {
          case TrainingStep.Stem _ -> "stem";
          case TrainingStep.Layer _ -> "layer";
          case TrainingStep.Convolve _ -> "convolution";
          case TrainingStep.Join _ -> "sum";
          case TrainingStep.Transition _ -> "transition";
          case TrainingStep.Head _ -> "head";
        };
    return new StepCost(step.name(), kind, pass, macs, Float.BYTES * floats);
  }

  private static long weights(TrainingStep step) {
    return switch (step) {
      case TrainingStep.Stem stem -> weights(stem.conv());
      case TrainingStep.Layer layer ->
          weights(layer.conv()) + layer.reduce().map(reduce -> weights(reduce.conv())).orElse(0L);
      case TrainingStep.Convolve convolve -> weights(convolve.conv());
      case TrainingStep.Join _ -> 0;
      case TrainingStep.Transition transition -> weights(transition.conv());
      case TrainingStep.Head head -> linear(head);
    };
  }

  private static long weights(ConvPasses conv) {
    return conv.forward().conv().macsPerPixel();
  }

  private static long linear(TrainingStep.Head head) {
    return (long) head.linear().inFeatures() * head.linear().outFeatures();
  }

  /// Multiply-adds of an image's forward.
  private static long macs(TrainingStep step) {
    return switch (step) {
      case TrainingStep.Stem stem -> weights(stem.conv()) * stem.convolved().pixels();
      case TrainingStep.Layer layer -> forward(layer.conv(), layer.map()) + reduce(layer);
      case TrainingStep.Convolve convolve -> forward(convolve.conv(), convolve.dst());
      case TrainingStep.Join _ -> 0;
      case TrainingStep.Transition transition ->
          weights(transition.conv()) * transition.dst().pixels();
      case TrainingStep.Head head -> linear(head);
    };
  }

  /// Multiply-adds of a convolution the way it goes.
  private static long macs(ConvPasses conv, Optional<WinogradPlan> fast, BatchMap dst) {
    return fast.map(plan -> plan.grid().macs(weights(conv))).orElse(weights(conv) * dst.pixels());
  }

  private static long forward(ConvPasses conv, BatchMap dst) {
    return macs(conv, conv.fast(), dst);
  }

  /// Those of both products of the backward.
  private static long backward(ConvPasses conv, BatchMap dst) {
    return 2 * macs(conv, conv.fastBackward().map(WinogradGradients::data), dst);
  }

  private static long reduce(TrainingStep.Layer layer) {
    return layer.reduce().map(reduce -> forward(reduce.conv(), layer.map())).orElse(0L);
  }

  /// A norm after the stem's convolution multiplies with the image as often as the convolution.
  private static long forwardMacs(TrainingStep step) {
    boolean twice = step instanceof TrainingStep.Stem stem && stem.norm().isPresent();
    return twice ? 2 * macs(step) : macs(step);
  }

  private static long backwardMacs(TrainingStep step) {
    return switch (step) {
      case TrainingStep.Stem _ -> macs(step);
      case TrainingStep.Layer layer ->
          backward(layer.conv(), layer.map()) + 2 * reduce(layer) + recomputed(layer);
      case TrainingStep.Convolve convolve -> backward(convolve.conv(), convolve.dst());
      case TrainingStep.Transition _, TrainingStep.Head _ -> 2 * macs(step);
      case TrainingStep.Join _ -> 0;
    };
  }

  /// Multiply-adds of a bottleneck that is computed again.
  private static long recomputed(TrainingStep.Layer layer) {
    return layer
        .reduce()
        .filter(reduce -> !reduce.kept())
        .map(reduce -> forward(reduce.conv(), layer.map()))
        .orElse(0L);
  }

  /// Floats of an image that the forward reads and writes.
  private long forwardFloats(TrainingStep step) {
    return switch (step) {
      case TrainingStep.Stem stem -> {
        // A norm after the convolution reads and writes the map once more.
        long passes = stem.norm().isPresent() ? 3 : 1;
        yield plan.input().imageElements() + passes * output(stem.conv(), stem.dst());
      }
      case TrainingStep.Layer layer ->
          input(layer.norm(), layer.map())
              + 2 * bottleneck(layer)
              + output(layer.conv(), layer.map());
      case TrainingStep.Convolve convolve ->
          floats(convolve.src())
              + output(convolve.conv(), convolve.dst())
              + convolve.shortcut().map(shortcut -> floats(shortcut.src())).orElse(0L);
      case TrainingStep.Join join -> added(join) + 2 * floats(join.dst());
      case TrainingStep.Transition transition ->
          input(transition.norm(), transition.src()) + output(transition.conv(), transition.dst());
      case TrainingStep.Head head -> input(head.norm(), head.src()) + head.linear().outFeatures();
    };
  }

  /// Floats of an image that the backward reads and writes. The gradient of a source is read and
  /// written, for others have added to it; a norm's backward reads its source, too.
  private long backwardFloats(TrainingStep step) {
    return switch (step) {
      case TrainingStep.Stem stem ->
          plan.input().imageElements() + 2 * output(stem.conv(), stem.dst());
      case TrainingStep.Layer layer ->
          3 * input(layer.norm(), layer.map())
              + 3 * bottleneck(layer)
              + 2 * output(layer.conv(), layer.map());
      case TrainingStep.Convolve convolve ->
          3 * floats(convolve.src())
              + 2 * output(convolve.conv(), convolve.dst())
              + convolve.shortcut().map(shortcut -> 2 * floats(shortcut.src())).orElse(0L);
      case TrainingStep.Join join -> 2 * added(join) + 5 * floats(join.dst());
      case TrainingStep.Transition transition ->
          3 * input(transition.norm(), transition.src())
              + 2 * output(transition.conv(), transition.dst());
      case TrainingStep.Head head -> 2 * input(head.norm(), head.src());
    };
  }

  private static long bottleneck(TrainingStep.Layer layer) {
    return layer.reduce().map(reduce -> output(reduce.conv(), reduce.map())).orElse(0L);
  }

  /// Floats of an image that a block's end adds to its convolution's.
  private static long added(TrainingStep.Join join) {
    return floats(join.projection().map(TrainingStep.Projection::map).orElse(join.input().src()));
  }

  private static long floats(BatchMap map) {
    return (long) map.features().channels() * map.pixels();
  }

  private static long input(NormPlan norm, BatchMap map) {
    return (long) norm.channels() * map.pixels();
  }

  private static long output(ConvPasses conv, BatchMap map) {
    return (long) conv.forward().conv().outChannels() * map.pixels();
  }
}

package dev.densevec.plan.infer;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.cost.StepCost;
import dev.densevec.plan.layout.Buffer;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.ResNetSpec;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// All steps of one image's way through a network, with the memory they need.
///
/// Offsets of parameters do not depend on the number of workers, so plans of one network for
/// different numbers share packed weights.
///
/// @param spec the network
/// @param input shape of one image
/// @param workers workers that share an image
/// @param steps the steps, in order
/// @param arena buffers all workers share
/// @param arenaBytes size of the shared arena
/// @param scratchBytes size of each worker's scratch
/// @param paramBytes size of the parameter segment
/// @param tables index tables and where each begins among all
public record InferencePlan(
    NetworkSpec spec,
    Shape input,
    int workers,
    List<Step> steps,
    List<Buffer> arena,
    long arenaBytes,
    long scratchBytes,
    long paramBytes,
    Map<IndexTable, Integer> tables) {

  /// Plans a network.
  ///
  /// @param input shape of one image, batch 1
  /// @param kernels whose vector length and tiles decide layouts
  /// @param workers workers that share an image, at least 1
  /// @throws IllegalArgumentException if the image does not fit the network
  public static InferencePlan of(NetworkSpec spec, Shape input, KernelSet kernels, int workers) {
    if (input.n() != 1 || input.c() != spec.inChannels()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "input is %s, expected 1x%dxHxW", input, spec.inChannels()));
    }
    spec.cost(input.h(), input.w());
    return switch (spec) {
      case DenseNetSpec denseNet -> new DenseNetPlanner(denseNet, input, kernels, workers).plan();
      case ResNetSpec resNet -> new ResNetPlanner(resNet, input, kernels, workers).plan();
    };
  }

  /// Multiply-adds done for one image.
  public long macs() {
    return steps.stream().mapToLong(Step::macs).sum();
  }

  /// What the steps cost for one image, in order.
  public List<StepCost> costs() {
    return StepCosts.of(this);
  }

  /// All convolutions, in order.
  public List<ConvPlan> convolutions() {
    List<ConvPlan> convolutions = new ArrayList<>();
    for (Step step : steps) {
      switch (step) {
        case Step.Stem stem -> convolutions.add(stem.conv());
        case Step.Layer layer -> {
          layer.reduce().ifPresent(convolutions::add);
          convolutions.add(layer.conv());
        }
        case Step.Convolve convolve -> convolutions.add(convolve.conv());
        case Step.Transition transition -> convolutions.add(transition.conv());
        case Step.Pool _, Step.Head _ -> {}
      }
    }
    return convolutions;
  }

  /// The last step, which holds the pooled features and the logits.
  public Step.Head head() {
    return (Step.Head) steps.getLast();
  }

  /// The plan for people: steps with shapes and multiply-adds, buffers with offsets and lifetimes,
  /// totals.
  ///
  /// @param totalBytes native memory held in all
  public String describe(long totalBytes) {
    return new PlanText(this).write(totalBytes);
  }

  /// Entries of all index tables.
  public int[] indices() {
    return IndexTable.entries(tables);
  }
}

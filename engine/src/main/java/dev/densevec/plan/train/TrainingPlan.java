package dev.densevec.plan.train;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.cost.StepCost;
import dev.densevec.plan.layout.Buffer;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.ResNetSpec;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// All steps of a batch's way through a network and back, with the memory they need.
///
/// @param spec the network
/// @param input shape of a full batch
/// @param keep whether bottlenecks' outputs are kept for the backward, else they are computed twice
/// @param workers workers that share a batch
/// @param steps the steps in the order of the forward
/// @param buffers what all workers share
/// @param sums what each shard sums up
/// @param scratchBytes bytes of a worker's scratch
/// @param paramBytes bytes of the parameter segment
/// @param tables index tables and where each begins among all
public record TrainingPlan(
    NetworkSpec spec,
    Shape input,
    boolean keep,
    int workers,
    List<TrainingStep> steps,
    List<Buffer> buffers,
    ShardSums sums,
    long scratchBytes,
    long paramBytes,
    Map<IndexTable, Integer> tables) {
  private static final int MOST_SHARDS = 32;

  /// Fewer pixels do not pay for adding up a shard's gradients of the weights.
  private static final int SHARD_PIXELS = 256;

  /// Plans training.
  ///
  /// @param input shape of a full batch
  /// @param kernels whose vector length and tiles decide layouts
  /// @param workers workers that share a batch
  /// @param keep whether to keep bottlenecks' outputs
  /// @throws IllegalArgumentException if the images do not fit the network, or its stem is deep
  public static TrainingPlan of(
      NetworkSpec spec, Shape input, KernelSet kernels, int workers, boolean keep) {
    if (input.c() != spec.inChannels()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "input is %s, expected %d channels", input, spec.inChannels()));
    }
    if (spec.stem().isDeep()) {
      throw new IllegalArgumentException(
          "a network with a stem of three convolutions isn't trained here, only run; train"
              + " densenet121 or another with one");
    }
    spec.cost(input.h(), input.w());
    return switch (spec) {
      case DenseNetSpec denseNet ->
          new DenseNetTrainingPlanner(denseNet, input, kernels, workers, keep).plan();
      case ResNetSpec resNet ->
          new ResNetTrainingPlanner(resNet, input, kernels, workers, keep).plan();
    };
  }

  /// Parts, of whole images each, that a batch is cut into: sums are made for each and added up in
  /// order, so that they do not depend on the number of workers.
  ///
  /// @param images images of the batch
  /// @param pixels pixels of an image's map
  public static int shards(int images, int pixels) {
    long wanted = Math.max(1, (long) images * pixels / SHARD_PIXELS);
    return (int) Math.min(Math.min(wanted, images), MOST_SHARDS);
  }

  /// The last step.
  public TrainingStep.Head head() {
    return (TrainingStep.Head) steps.getLast();
  }

  /// All convolutions.
  public List<ConvPasses> convolutions() {
    List<ConvPasses> convolutions = new ArrayList<>();
    for (TrainingStep step : steps) {
      switch (step) {
        case TrainingStep.Stem stem -> convolutions.add(stem.conv());
        case TrainingStep.Layer layer -> {
          layer.reduce().ifPresent(reduce -> convolutions.add(reduce.conv()));
          convolutions.add(layer.conv());
        }
        case TrainingStep.Transition transition -> convolutions.add(transition.conv());
        case TrainingStep.Convolve convolve -> convolutions.add(convolve.conv());
        case TrainingStep.Join _, TrainingStep.Head _ -> {}
      }
    }
    return convolutions;
  }

  /// The gradients of all weight matrices: the convolutions' and the classifier's.
  public List<OuterPlan> weightGradients() {
    return Stream.concat(
            convolutions().stream().map(ConvPasses::weights), Stream.of(head().outer()))
        .toList();
  }

  /// Bytes of the buffers; the workers' scratches follow.
  public long sharedBytes() {
    return Buffer.end(buffers);
  }

  /// Bytes of all that all workers use.
  public long dataBytes() {
    return sharedBytes() + workers * scratchBytes;
  }

  /// Multiply-adds of one image's forward.
  public long macs() {
    return spec.cost(input.h(), input.w()).macs();
  }

  /// What the steps cost for a batch: the packing of weights, the forward in order, the backward in
  /// the opposite order.
  ///
  /// @param images images of the batch
  public List<StepCost> costs(int images) {
    return new TrainingCosts(this, images).list();
  }

  /// The plan for people: steps, buffers with offsets and lifetimes, totals.
  public String describe() {
    return new TrainingPlanText(this).write();
  }

  /// Entries of all index tables.
  public int[] indices() {
    return IndexTable.entries(tables);
  }
}

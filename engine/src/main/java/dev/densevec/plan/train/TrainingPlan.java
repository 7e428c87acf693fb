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
/// @param division who shares a batch
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
    Division division,
    List<TrainingStep> steps,
    List<Buffer> buffers,
    ShardSums sums,
    long scratchBytes,
    long paramBytes,
    Map<IndexTable, Integer> tables) {
  /// Most parts that a batch is cut into.
  public static final int MOST_SHARDS = 32;

  /// As many ranks can share any batch that has as many images.
  private static final int LEAST_SHARDS = 8;

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
    return of(spec, input, kernels, new Division(1, workers), keep);
  }

  /// Plans training by several ranks, of which each has memory for its share of a batch's images.
  ///
  /// @param input shape of a full batch of all ranks
  /// @throws IllegalArgumentException as above
  public static TrainingPlan of(
      NetworkSpec spec, Shape input, KernelSet kernels, Division division, boolean keep) {
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
          new DenseNetTrainingPlanner(denseNet, input, kernels, division, keep).plan();
      case ResNetSpec resNet ->
          new ResNetTrainingPlanner(resNet, input, kernels, division, keep).plan();
    };
  }

  /// Parts, of whole images each, that a batch is cut into, a power of two: sums are made for each
  /// and added up pairwise, so that they depend neither on the number of workers nor on that of
  /// ranks.
  ///
  /// @param images images of the batch
  /// @param pixels pixels of an image's map
  public static int shards(int images, int pixels) {
    long wanted = Math.max(LEAST_SHARDS, (long) images * pixels / SHARD_PIXELS);
    return Integer.highestOneBit((int) Math.min(Math.min(wanted, images), MOST_SHARDS));
  }

  /// Checks that every rank gets as many shards of every map.
  ///
  /// @param images images of a batch
  /// @param ranks ranks that share it, a power of two
  /// @throws IllegalArgumentException if there are fewer shards than ranks
  public void requireShared(int images, int ranks) {
    if (ranks == 1) {
      return;
    }
    int pixels = Integer.MAX_VALUE;
    for (TrainingStep step : steps) { // a stream would allocate in each training step
      pixels = Math.min(pixels, pixels(step));
    }
    int parts = shards(images, pixels);
    if (parts < ranks) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a batch of %d images has %d parts for %d ranks, expected 1%s, or a larger batch",
              images,
              parts,
              ranks,
              powers(parts)));
    }
  }

  /// The powers of two after 1, as in `, 2, 4 or 8 ranks`.
  private static String powers(int most) {
    StringBuilder text = new StringBuilder();
    for (int power = 2; power <= most; power *= 2) {
      text.append(power == most ? " or " : ", ").append(power);
    }
    return text + (most == 1 ? " rank" : " ranks");
  }

  private static int pixels(TrainingStep step) {
    return switch (step) {
      case TrainingStep.Stem stem -> stem.dst().pixels();
      case TrainingStep.Layer layer -> layer.map().pixels();
      case TrainingStep.Transition transition -> transition.dst().pixels();
      case TrainingStep.Convolve convolve -> convolve.dst().pixels();
      case TrainingStep.Join join -> join.dst().pixels();
      case TrainingStep.Head head -> head.src().pixels();
    };
  }

  /// Workers of a rank.
  public int workers() {
    return division.workers();
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
    return sharedBytes() + workers() * scratchBytes;
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

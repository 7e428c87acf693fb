package dev.densevec.bench.kernel;

import dev.densevec.kernel.Operands;
import dev.densevec.kernel.PointwiseKernels;
import dev.densevec.kernel.PoolShape;
import dev.densevec.plan.infer.Step;
import dev.densevec.plan.layout.AffinePlan;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.Pack;
import java.util.List;
import java.util.Optional;

/// A pass of a step that is no convolution, over as many pixels as the engine hands it in one go.
///
/// @param name the name of the norm, or of the step
/// @param bytes bytes read and written
/// @param pass the pass
record PassJob(String name, long bytes, Pass pass) {

  /// A kernel call with its offsets.
  @FunctionalInterface
  interface Pass {
    void run(PointwiseKernels kernels, Operands operands);
  }

  /// The passes of a DenseNet's step.
  ///
  /// @param scratch byte offset of the scratch in the data, the arena being at 0
  static List<PassJob> of(Step step, long scratch) {
    return switch (step) {
      case Step.Stem stem -> stem.pool().isPresent() ? List.of(maxPool(stem, scratch)) : List.of();
      case Step.Layer layer -> layer(layer, scratch).stream().toList();
      case Step.Pool _, Step.Convolve _ -> List.of();
      case Step.Transition transition -> List.of(transition(transition, scratch));
      case Step.Head head -> List.of(mean(head), linear(head));
    };
  }

  private static long floats(long count) {
    return count * Float.BYTES;
  }

  private static PassJob maxPool(Step.Stem step, long scratch) {
    FeatureMap dst = step.dst();
    int channels = step.conv().conv().outChannels();
    long row = step.convolved().rowStride();
    long top = scratch + step.convolved().offset();
    PoolShape shape = step.pool().orElseThrow();
    return new PassJob(
        "features.pool0",
        floats((3L * step.convolved().w() + dst.w()) * channels),
        (kernels, operands) ->
            kernels.maxPoolRow(
                shape, operands.data(), top, top + row, top + 2 * row, dst.offset()));
  }

  private static Optional<PassJob> layer(Step.Layer step, long scratch) {
    if (step.reduce().isEmpty()) {
      return Optional.empty();
    }
    FeatureMap map = step.map();
    AffinePlan norm = step.norm();
    Pack pack = step.pack();
    int pixels = Math.min(pack.pixels(), map.pixels());
    return Optional.of(
        new PassJob(
            step.name() + ".norm1",
            floats(2L * pixels * norm.channels()),
            (kernels, operands) ->
                kernels.affineRelu(
                    norm.shape(),
                    operands,
                    map.offset(),
                    pixels,
                    scratch + pack.offset(),
                    IndexTable.IDENTITY)));
  }

  private static PassJob transition(Step.Transition step, long scratch) {
    FeatureMap src = step.src();
    AffinePlan norm = step.norm();
    int pixels = Math.min(step.pack().pixels(), step.dst().pixels());
    return new PassJob(
        step.name() + ".norm",
        floats(5L * pixels * norm.channels()),
        (kernels, operands) ->
            kernels.affineReluPool(
                norm.shape(),
                operands,
                src.offset(),
                step.windows(),
                pixels,
                scratch + step.pack().offset()));
  }

  private static PassJob mean(Step.Head step) {
    FeatureMap src = step.src();
    AffinePlan norm = step.norm();
    return new PassJob(
        "features.norm5",
        floats((src.pixels() + 1L) * norm.channels()),
        (kernels, operands) ->
            kernels.affineReluMean(
                norm.shape(), operands, src.offset(), src.pixels(), step.features()));
  }

  private static PassJob linear(Step.Head step) {
    int in = step.linear().inFeatures();
    int out = step.linear().outFeatures();
    return new PassJob(
        step.name(),
        floats((in + 1L) * out + in),
        (kernels, operands) ->
            kernels.linear(
                step.shape(), operands, step.features(), 0, step.shape().panels(), step.logits()));
  }
}

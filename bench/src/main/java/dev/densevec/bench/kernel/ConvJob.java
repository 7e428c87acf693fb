package dev.densevec.bench.kernel;

import dev.densevec.plan.infer.Step;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.Pack;
import dev.densevec.runtime.conv.Context;
import dev.densevec.runtime.conv.Convolution;
import dev.densevec.spec.Conv;
import java.util.ArrayList;
import java.util.List;

/// As many pixels of a convolution as the engine computes in one go: a band of rows, or what its
/// buffer of packed pixels holds. Source, destination and weights stay in the second-level cache
/// from one run to the next, as they do in a network but for the weights.
///
/// @param conv the convolution
/// @param src byte offset of the source in the data
/// @param srcIndex where the source table begins among all
/// @param pixels number of output pixels
/// @param dst byte offset of the destination in the data
/// @param dstIndex where the destination table begins among all
record ConvJob(ConvPlan conv, long src, int srcIndex, int pixels, long dst, int dstIndex) {

  /// The convolutions of a DenseNet's step.
  ///
  /// @param scratch byte offset of the scratch in the data, the arena being at 0
  static List<ConvJob> of(Step step, long scratch) {
    return switch (step) {
      case Step.Stem stem -> List.of(stem(stem, scratch));
      case Step.Layer layer -> layer(layer, scratch);
      case Step.Transition transition -> List.of(transition(transition, scratch));
      case Step.Pool _, Step.Convolve _, Step.Head _ -> List.of();
    };
  }

  private static ConvJob stem(Step.Stem step, long scratch) {
    int pixels = step.bandRows() * step.convolved().w();
    long dst = step.pool().isPresent() ? scratch + step.convolved().offset() : step.dst().offset();
    long src = scratch + step.scratchImage();
    return new ConvJob(step.conv(), src, step.srcIndex(), pixels, dst, IndexTable.IDENTITY);
  }

  private static List<ConvJob> layer(Step.Layer step, long scratch) {
    List<ConvJob> jobs = new ArrayList<>();
    long strip = step.shared() ? step.strip().offset() : scratch + step.strip().offset();
    Pack pack = step.pack();
    step.reduce()
        .ifPresent(
            reduce ->
                jobs.add(
                    new ConvJob(
                        reduce,
                        scratch + pack.offset(),
                        IndexTable.IDENTITY,
                        Math.min(pack.pixels(), step.map().pixels()),
                        strip,
                        step.strip().dstIndex())));
    int pixels = step.strip().bandRows() * step.map().w();
    jobs.add(
        new ConvJob(
            step.conv(), strip, step.strip().srcIndex(), pixels, step.dst(), IndexTable.IDENTITY));
    return jobs;
  }

  private static ConvJob transition(Step.Transition step, long scratch) {
    int pixels = Math.min(step.pack().pixels(), step.dst().pixels());
    long src = scratch + step.pack().offset();
    return new ConvJob(
        step.conv(), src, IndexTable.IDENTITY, pixels, step.dst().offset(), IndexTable.IDENTITY);
  }

  String name() {
    return conv.conv().name();
  }

  /// Equal for convolutions of the same sizes, whatever their name and place.
  Object likeness() {
    Conv c = conv.conv();
    return List.of(
        c.inChannels(),
        c.outChannels(),
        c.kernel(),
        c.stride(),
        pixels,
        conv.shape().placed(0, 0, 0, 0));
  }

  /// Multiply-adds of one run.
  long macs() {
    return conv.conv().macsPerPixel() * pixels;
  }

  /// Computes all output channels of all pixels, as the engine goes about it.
  void run(Context context) {
    Convolution.run(context, conv.shape(), src, srcIndex, pixels, dst, dstIndex);
  }
}

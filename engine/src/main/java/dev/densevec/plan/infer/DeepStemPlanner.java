package dev.densevec.plan.infer;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.PoolShape;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.MemoryPlan;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.plan.layout.Slot;
import dev.densevec.spec.Conv;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.ResidualBlock.ConvNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Plans a DenseNet's stem: one step, or of a deep stem its convolutions from map to map, and its
/// pooling.
final class DeepStemPlanner {
  private final DenseNetSpec spec;
  private final StemPlanner first;
  private final ConvolvePlanner convolutions;

  /// The convolutions' maps; empty if the stem is one step.
  private final List<FeatureMap> sizes = new ArrayList<>();

  private final List<Slot> slots = new ArrayList<>();
  private long scratchBytes;

  /// @param memory where the convolutions' maps are to lie
  DeepStemPlanner(
      DenseNetSpec spec,
      StemPlanner first,
      KernelSet kernels,
      ParamLayout params,
      MemoryPlan memory) {
    this.spec = spec;
    this.first = first;
    this.convolutions = new ConvolvePlanner(kernels, params);
    if (!spec.stem().isDeep()) {
      return;
    }
    sizes.add(first.convolved());
    for (ConvNorm layer : spec.stemRest()) {
      FeatureMap before = sizes.getLast();
      int channels = layer.conv().outChannels();
      long stride = (long) kernels.padded(channels) * Float.BYTES;
      sizes.add(new FeatureMap(before.h(), before.w(), channels, 0, stride));
    }
    for (FeatureMap size : sizes) {
      int step = slots.size();
      slots.add(memory.add("stem" + (step + 1), size.bytes(), step, step + 1));
    }
  }

  /// Steps before the one that makes the first block's map.
  int steps() {
    return sizes.size();
  }

  /// Pixels of the largest of the convolutions' maps.
  int pixels() {
    return sizes.stream().mapToInt(FeatureMap::pixels).max().orElse(0);
  }

  /// Bytes of scratch that the planned steps need.
  long scratchBytes() {
    return scratchBytes;
  }

  /// Adds the steps.
  ///
  /// @param dst the first block's map
  void plan(FeatureMap dst, List<Step> steps) {
    if (sizes.isEmpty()) {
      steps.add(first.plan(dst));
      return;
    }
    FeatureMap map = placed(0);
    steps.add(first.plan(map));
    for (ConvNorm layer : spec.stemRest()) {
      FeatureMap next = placed(steps.size());
      steps.add(convolve(layer, map, next));
      map = next;
    }
    Step.Pool pool = pool(map, dst);
    steps.add(pool);
    scratchBytes = Math.max(convolutions.scratchBytes(), Step.Pool.ROWS * pool.pooledRow());
  }

  private FeatureMap placed(int number) {
    return sizes.get(number).at(slots.get(number).offset());
  }

  private Step.Convolve convolve(ConvNorm layer, FeatureMap src, FeatureMap dst) {
    Conv conv = layer.conv();
    return convolutions.plan(
        new ConvolvePlanner.Request(
            conv,
            Optional.of(layer.norm()),
            Optional.empty(),
            src,
            dst,
            Optional.empty(),
            true,
            false));
  }

  private Step.Pool pool(FeatureMap src, FeatureMap dst) {
    boolean blurs = spec.stem().blurs();
    int channels = src.channels();
    long stride = blurs ? src.stride() : dst.stride();
    int width = blurs ? src.w() : dst.w();
    return new Step.Pool(
        "features.pool0",
        src,
        dst,
        new PoolShape(channels, src.w(), width, src.stride(), stride, 0),
        blurs
            ? Optional.of(new PoolShape(channels, src.w(), dst.w(), stride, dst.stride(), 0))
            : Optional.empty());
  }
}

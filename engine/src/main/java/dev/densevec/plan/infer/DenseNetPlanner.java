package dev.densevec.plan.infer;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.AffinePlan;
import dev.densevec.plan.layout.Buffer;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.DenseMaps;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.MemoryPlan;
import dev.densevec.plan.layout.Pack;
import dev.densevec.plan.layout.PackPlanner;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.plan.layout.Slot;
import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Transition;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Builds the [InferencePlan] of a DenseNet: first the maps and their lifetimes, then the steps
/// over them.
final class DenseNetPlanner {
  private final DenseNetSpec spec;
  private final Shape input;
  private final int workers;
  private final ParamLayout params;
  private final PackPlanner packs;
  private final LayerPlanner layers;
  private final List<DenseBlock> blocks;
  private final List<FeatureMap> maps = new ArrayList<>();

  /// Each block's strip that workers share; empty where each has one of its own.
  private final List<Optional<Slot>> strips = new ArrayList<>();

  private final List<Buffer> buffers;
  private final StemPlanner stem;
  private final DeepStemPlanner deep;
  private final HeadPlanner head;
  private final List<Step> steps = new ArrayList<>();
  private long scratchBytes;

  DenseNetPlanner(DenseNetSpec spec, Shape input, KernelSet kernels, int workers) {
    this.spec = spec;
    this.input = input;
    this.workers = workers;
    this.params = new ParamLayout(kernels);
    this.packs = new PackPlanner(kernels);
    this.layers = new LayerPlanner(kernels, params, packs);
    this.blocks = spec.denseBlocks();
    this.stem = new StemPlanner(spec, input, kernels, params);
    MemoryPlan memory = new MemoryPlan();
    this.deep = new DeepStemPlanner(spec, stem, kernels, params, memory);
    List<FeatureMap> sizes = DenseMaps.sizes(spec, stem.outH(), stem.outW(), kernels);
    List<Slot> slots = new ArrayList<>();
    int step = deep.steps();
    for (int i = 0; i < sizes.size(); i++) {
      FeatureMap size = sizes.get(i);
      int last = step + blocks.get(i).layers().size() + 1;
      slots.add(memory.add("block" + (i + 1), size.bytes(), step, last));
      strips.add(
          shared(size)
              ? Optional.of(
                  memory.add(
                      "block" + (i + 1) + ".strip",
                      layers.wholeStripBytes(size, widestConvIn()),
                      step + 1,
                      last - 1))
              : Optional.empty());
      step = last;
    }
    this.head = new HeadPlanner(spec, kernels, params, memory, step);
    this.buffers = memory.place();
    for (int i = 0; i < sizes.size(); i++) {
      maps.add(sizes.get(i).at(slots.get(i).offset()));
    }
  }

  private int widestConvIn() {
    return blocks.stream()
        .flatMap(block -> block.layers().stream())
        .mapToInt(layer -> layer.conv().inChannels())
        .max()
        .orElseThrow();
  }

  private boolean shared(FeatureMap map) {
    return workers > 1 && layers.sharesStrip(map, widestConvIn());
  }

  InferencePlan plan() {
    int pixels = maps.stream().mapToInt(FeatureMap::pixels).max().orElseThrow();
    params.identity(Math.max(Math.max(pixels, deep.pixels()), stem.bandPixels()));
    deep.plan(maps.getFirst(), steps);
    scratchBytes = Math.max(stem.scratchBytes(), deep.scratchBytes());
    for (int i = 0; i < blocks.size(); i++) {
      for (DenseLayer layer : blocks.get(i).layers()) {
        addLayer(layer, i);
      }
      if (i + 1 < blocks.size()) {
        addTransition(blocks.get(i).transition().orElseThrow(), maps.get(i), maps.get(i + 1));
      }
    }
    steps.add(head.plan(maps.getLast(), Optional.of(spec.finalNorm())));
    return new InferencePlan(
        spec,
        input,
        workers,
        List.copyOf(steps),
        buffers,
        Buffer.end(buffers),
        Math.max(scratchBytes, layers.scratchBytes()),
        params.bytes(),
        params.tables());
  }

  private void addLayer(DenseLayer layer, int block) {
    Optional<Long> strip = strips.get(block).map(Slot::offset);
    steps.add(layers.plan(layer, maps.get(block), strip));
  }

  private void addTransition(Transition transition, FeatureMap src, FeatureMap dst) {
    int channels = transition.norm().channels();
    Pack pack = packs.plan(channels, 0, transition.conv().outChannels());
    scratchBytes = Math.max(scratchBytes, pack.pixels() * pack.stride());
    AffinePlan norm =
        params.affine(
            Optional.of(transition.norm()), channels, src.stride(), src.rowStride(), pack.stride());
    ConvShape shape = ConvShape.pointwise(channels, pack.stride(), dst.stride());
    ConvPlan conv = params.conv(transition.conv(), Optional.empty(), shape, channels, false);
    IndexTable windows = new IndexTable(dst.pixels(), dst.w(), 2 * src.w(), 2, 0);
    steps.add(
        new Step.Transition(transition.name(), src, norm, conv, dst, pack, params.table(windows)));
  }
}

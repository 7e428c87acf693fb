package dev.densevec.plan.infer;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.AffinePlan;
import dev.densevec.plan.layout.Buffer;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.MemoryPlan;
import dev.densevec.plan.layout.Pack;
import dev.densevec.plan.layout.PackPlanner;
import dev.densevec.plan.layout.ParamLayout;
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
final class InferencePlanner {
  private final DenseNetSpec spec;
  private final Shape input;
  private final KernelSet kernels;
  private final int workers;
  private final ParamLayout params;
  private final PackPlanner packs;
  private final LayerPlanner layers;
  private final List<DenseBlock> blocks;
  private final List<FeatureMap> maps;
  private final List<Buffer> buffers;
  private final StemPlanner stem;
  private final HeadPlanner head;
  private final List<Step> steps = new ArrayList<>();
  private int identity;
  private long scratchBytes;

  InferencePlanner(DenseNetSpec spec, Shape input, KernelSet kernels, int workers) {
    this.spec = spec;
    this.input = input;
    this.kernels = kernels;
    this.workers = workers;
    this.params = new ParamLayout(kernels);
    this.packs = new PackPlanner(kernels);
    this.layers = new LayerPlanner(kernels, params, packs);
    this.blocks = spec.denseBlocks();
    this.stem = new StemPlanner(spec, input, kernels, params);
    this.head = new HeadPlanner(spec, kernels, params);
    List<FeatureMap> sizes = mapSizes();
    this.buffers = placeBuffers(sizes);
    this.maps = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      maps.add(sizes.get(i).at(buffer(mapName(i)).offset()));
    }
  }

  private static String mapName(int block) {
    return "block" + (block + 1);
  }

  private List<FeatureMap> mapSizes() {
    List<FeatureMap> sizes = new ArrayList<>();
    int h = stem.outH();
    int w = stem.outW();
    for (DenseBlock block : blocks) {
      long stride = (long) rowFloats(block) * Float.BYTES;
      sizes.add(new FeatureMap(h, w, block.outChannels(), 0, stride));
      h /= 2;
      w /= 2;
    }
    return sizes;
  }

  /// Floats of an arena row: whole vectors, with room for the surplus lanes of every store.
  private int rowFloats(DenseBlock block) {
    int growth = kernels.padded(spec.growthRate());
    int end = Math.max(kernels.padded(block.inChannels()), block.outChannels());
    return kernels.padded(Math.max(end, block.outChannels() - spec.growthRate() + growth));
  }

  private List<Buffer> placeBuffers(List<FeatureMap> sizes) {
    MemoryPlan memory = new MemoryPlan();
    int step = 0;
    for (int i = 0; i < sizes.size(); i++) {
      int last = step + blocks.get(i).layers().size() + 1;
      memory.add(mapName(i), sizes.get(i).bytes(), step, last);
      if (shared(sizes.get(i))) {
        long bytes = layers.wholeStripBytes(sizes.get(i), widestConvIn());
        memory.add(stripName(i), bytes, step + 1, last - 1);
      }
      step = last;
    }
    head.addBuffers(memory, step);
    return memory.place();
  }

  private static String stripName(int block) {
    return mapName(block) + ".strip";
  }

  private Buffer buffer(String name) {
    return Buffer.named(name, buffers);
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
    identity = params.table(IndexTable.identity(Math.max(pixels, stem.bandPixels())));
    steps.add(stem.plan(maps.getFirst(), identity));
    scratchBytes = stem.scratchBytes();
    for (int i = 0; i < blocks.size(); i++) {
      for (DenseLayer layer : blocks.get(i).layers()) {
        addLayer(layer, i);
      }
      if (i + 1 < blocks.size()) {
        addTransition(blocks.get(i).transition().orElseThrow(), maps.get(i), maps.get(i + 1));
      }
    }
    AffinePlan norm = params.affine(spec.finalNorm());
    steps.add(head.plan(maps.getLast(), norm, buffers));
    long arenaBytes = buffers.stream().mapToLong(Buffer::end).max().orElseThrow();
    return new InferencePlan(
        spec,
        input,
        workers,
        List.copyOf(steps),
        buffers,
        arenaBytes,
        Math.max(scratchBytes, layers.scratchBytes()),
        params.bytes(),
        params.tables());
  }

  private void addLayer(DenseLayer layer, int block) {
    FeatureMap map = maps.get(block);
    Optional<Long> strip =
        shared(map) ? Optional.of(buffer(stripName(block)).offset()) : Optional.empty();
    steps.add(layers.plan(layer, map, strip, identity));
  }

  private void addTransition(Transition transition, FeatureMap src, FeatureMap dst) {
    int channels = transition.norm().channels();
    Pack pack = packs.plan(channels, 0, transition.conv().outChannels());
    scratchBytes = Math.max(scratchBytes, pack.pixels() * pack.stride());
    AffinePlan norm = params.affine(transition.norm());
    ConvShape shape = ConvShape.pointwise(channels, pack.stride(), dst.stride());
    ConvPlan conv = params.conv(transition.conv(), Optional.empty(), shape, channels, false);
    IndexTable windows = new IndexTable(dst.pixels(), dst.w(), 2 * src.w(), 2, 0);
    steps.add(
        new Step.Transition(
            transition.norm().name().replaceFirst("\\.norm$", ""),
            src,
            norm,
            conv,
            dst,
            pack,
            identity,
            params.table(windows)));
  }
}

package dev.densevec.plan.train;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.Pack;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.plan.layout.Strip;
import dev.densevec.spec.Conv;
import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Transition;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Builds the [TrainingPlan] of a DenseNet: the maps and their lifetimes, then the steps over them.
///
/// Steps are numbered in the order of the forward, then backwards: with `F` steps, step `i` runs
/// forward at `i` and backward at `2F - 1 - i`.
final class DenseNetTrainingPlanner {
  private final DenseNetSpec spec;
  private final Shape input;
  private final KernelSet kernels;
  private final Division division;
  private final boolean keep;
  private final ParamLayout params;
  private final TrainingStepPlanner parts;
  private final WinogradTrainingPlanner winograd;
  private final TrainingMemory memory;
  private final List<DenseBlock> blocks;
  private final List<TrainingStep> steps = new ArrayList<>();
  private List<BatchMap> maps = List.of();
  private long scratchBytes;

  DenseNetTrainingPlanner(
      DenseNetSpec spec, Shape input, KernelSet kernels, Division division, boolean keep) {
    this.spec = spec;
    this.input = input;
    this.kernels = kernels;
    this.division = division;
    this.keep = keep;
    this.params = new ParamLayout(kernels);
    this.parts = new TrainingStepPlanner(spec, input, kernels, params);
    this.winograd = new WinogradTrainingPlanner(kernels, params, input.n());
    this.blocks = spec.denseBlocks();
    this.memory = new TrainingMemory(spec, input, kernels, division, keep);
  }

  TrainingPlan plan() {
    maps = memory.maps();
    int most = maps.stream().mapToInt(BatchMap::pixels).max().orElseThrow();
    parts.identity(most);
    steps.add(parts.stem(maps.getFirst(), memory.common()));
    for (int i = 0; i < blocks.size(); i++) {
      for (DenseLayer layer : blocks.get(i).layers()) {
        addLayer(layer, maps.get(i));
      }
      if (i + 1 < blocks.size()) {
        addTransition(blocks.get(i).transition().orElseThrow(), maps.get(i), maps.get(i + 1));
      }
    }
    NormPlan norm = parts.norm(spec.finalNorm());
    steps.add(parts.head(maps.getLast(), norm, memory.common()));
    return new TrainingPlan(
        spec,
        input,
        keep,
        division,
        List.copyOf(steps),
        memory.buffers(),
        memory.common().sums(memory.widest()),
        Math.max(scratchBytes, parts.scratchBytes()),
        params.bytes(),
        params.tables());
  }

  private void addLayer(DenseLayer layer, BatchMap map) {
    Conv conv = layer.conv();
    ScratchLayout scratch = new ScratchLayout();
    FeatureMap size = map.features();
    Strip strip =
        winograd.suitsForward(conv, size)
            ? winograd.forwardStrip(size, conv.inChannels(), scratch)
            : strip(scratch, map, conv.inChannels(), false);
    boolean tiled = winograd.suitsBackward(conv, size);
    Strip diffStrip =
        tiled
            ? winograd.diffStrip(size, conv.outChannels(), scratch)
            : strip(scratch, map, conv.outChannels(), true);
    Pack pack =
        tiled && layer.reduce().isEmpty()
            ? winograd.pack(size, layer.inChannels(), scratch)
            : scratch.pack(layer.inChannels(), kernels);
    Pack diffPack = scratch.pack(conv.inChannels(), kernels);
    Optional<TrainingStep.Reduce> reduce = layer.reduce().map(r -> reduce(r, map, pack, diffPack));
    long diffStride = reduce.map(r -> r.map().stride()).orElse(pack.stride());
    ConvPasses passes = winograd.passes(conv, size, strip, diffStrip, diffStride, scratch);
    scratchBytes = Math.max(scratchBytes, scratch.bytes());
    steps.add(
        new TrainingStep.Layer(
            layer.name(),
            map,
            parts.norm(layer.norm()),
            reduce,
            passes,
            parts.planes(conv.outChannels()),
            strip,
            diffStrip,
            pack));
  }

  private TrainingStep.Reduce reduce(
      DenseLayer.Bottleneck reduce, BatchMap map, Pack pack, Pack diffPack) {
    Conv conv = reduce.conv();
    BatchMap out = memory.bottleneck(reduce, map);
    ConvShape forward = ConvShape.pointwise(conv.inChannels(), pack.stride(), out.stride());
    ConvShape backward = ConvShape.pointwise(conv.outChannels(), diffPack.stride(), pack.stride());
    return new TrainingStep.Reduce(
        parts.conv(conv, forward, Optional.of(backward), 1),
        parts.norm(reduce.norm()),
        out,
        parts.planes(conv.outChannels()),
        diffPack,
        keep);
  }

  private Strip strip(ScratchLayout scratch, BatchMap map, int channels, boolean whole) {
    int h = map.features().h();
    int w = map.features().w();
    long stride = (long) channels * Float.BYTES;
    int rows = whole ? h : ScratchLayout.bandRows(h, (w + 2) * stride);
    int index = params.table(new IndexTable(rows * w, w, w + 2, 1, 0));
    return scratch.place(
        new Strip(0, rows, rows + 2, w + 2, 1, stride, IndexTable.IDENTITY, index));
  }

  private void addTransition(Transition transition, BatchMap src, BatchMap dst) {
    Conv conv = transition.conv();
    FeatureMap map = dst.features();
    ScratchLayout scratch = new ScratchLayout();
    int rows = ScratchLayout.rows(map.h(), map.w());
    Pack pack = scratch.pack(conv.inChannels(), kernels, rows * map.w());
    Pack diffPack = scratch.pack(conv.outChannels(), kernels, rows * map.w());
    Pack diffPooled = scratch.pack(conv.inChannels(), kernels, rows * map.w());
    scratchBytes = Math.max(scratchBytes, scratch.bytes());
    ConvShape forward = ConvShape.pointwise(conv.inChannels(), pack.stride(), dst.stride());
    ConvShape backward =
        ConvShape.pointwise(conv.outChannels(), diffPack.stride(), diffPooled.stride());
    IndexTable windows = new IndexTable(dst.pixels(), map.w(), 2 * src.features().w(), 2, 0);
    steps.add(
        new TrainingStep.Transition(
            transition.name(),
            src,
            parts.norm(transition.norm()),
            parts.conv(conv, forward, Optional.of(backward), 0.25f),
            dst,
            parts.planes(conv.outChannels()),
            pack,
            diffPack,
            diffPooled,
            params.table(windows)));
  }
}

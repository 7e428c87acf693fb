package dev.densevec.plan;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.spec.Conv;
import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Linear;
import dev.densevec.spec.Norm;
import dev.densevec.spec.Transition;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Builds a [TrainingPlan]: the maps and their lifetimes, then the steps over them.
///
/// Steps are numbered in the order of the forward, then backwards: with `F` steps, step `i` runs
/// forward at `i` and backward at `2F - 1 - i`.
final class TrainingPlanner {
  /// Image rows convolved, and rows pooled, at a time.
  private static final int STEM_BAND_ROWS = 8;

  private static final int POOL_ROWS = 4;

  private final DenseNetSpec spec;
  private final Shape input;
  private final KernelSet kernels;
  private final int workers;
  private final boolean keep;
  private final ParamLayout params;
  private final TrainingMemory memory;
  private final List<DenseBlock> blocks;
  private final List<TrainingStep> steps = new ArrayList<>();
  private List<BatchMap> maps = List.of();
  private long identity;
  private long scratchBytes;

  TrainingPlanner(DenseNetSpec spec, Shape input, KernelSet kernels, int workers, boolean keep) {
    this.spec = spec;
    this.input = input;
    this.kernels = kernels;
    this.workers = workers;
    this.keep = keep;
    this.params = new ParamLayout(kernels);
    this.blocks = spec.denseBlocks();
    this.memory = new TrainingMemory(spec, input, kernels, keep);
  }

  TrainingPlan plan() {
    maps = memory.maps();
    int most = maps.stream().mapToInt(BatchMap::pixels).max().orElseThrow();
    int band = STEM_BAND_ROWS * spec.stemConv().outSize(input.w());
    int table = Math.max(Math.max(most, band), ScratchLayout.MOST_PIXELS);
    identity = params.table(IndexTable.identity(table));
    addStem();
    for (int i = 0; i < blocks.size(); i++) {
      for (DenseLayer layer : blocks.get(i).layers()) {
        addLayer(layer, maps.get(i));
      }
      if (i + 1 < blocks.size()) {
        addTransition(blocks.get(i).transition().orElseThrow(), maps.get(i), maps.get(i + 1));
      }
    }
    addHead();
    return new TrainingPlan(
        spec,
        input,
        keep,
        workers,
        List.copyOf(steps),
        memory.buffers(),
        memory.offset(TrainingMemory.SUMS),
        plane(memory.widest()),
        memory.offset(TrainingMemory.PRODUCTS),
        memory.bytes(),
        scratchBytes,
        params.bytes(),
        params.tables());
  }

  private long plane(int channels) {
    return (long) kernels.padded(channels) * Float.BYTES;
  }

  private NormPlan norm(Norm norm) {
    return new NormPlan(norm, planes(norm.channels()), plane(norm.channels()));
  }

  /// Three planes of constants.
  private long planes(int channels) {
    return params.floats(3L * kernels.padded(channels));
  }

  private ConvTraining conv(
      Conv conv, ConvShape forward, Optional<ConvShape> backward, float backwardScale) {
    Conv transposed =
        new Conv(
            conv.name(),
            conv.outChannels(),
            conv.inChannels(),
            conv.kernel(),
            1,
            conv.padding(),
            false);
    return new ConvTraining(
        params.conv(conv, Optional.empty(), forward, conv.inChannels(), false),
        backward.map(
            shape -> params.conv(transposed, Optional.empty(), shape, conv.outChannels(), false)),
        backwardScale,
        OuterPlan.of(conv, kernels));
  }

  private void addStem() {
    Conv conv = spec.stemConv();
    BatchMap raw = memory.raw();
    BatchMap dst = maps.getFirst();
    int columns = input.w() + 2 * conv.padding();
    long rowBytes = (long) columns * input.c() * Float.BYTES;
    ConvShape shape =
        new ConvShape(
            conv.kernel(),
            conv.kernel() * input.c(),
            rowBytes,
            (long) input.c() * Float.BYTES,
            raw.stride());
    ScratchLayout scratch = new ScratchLayout();
    int imageRows = (STEM_BAND_ROWS - 1) * conv.stride() + conv.kernel();
    long image = scratch.take(imageRows * rowBytes);
    int wide = 2 * POOL_ROWS + 2;
    long rows = scratch.take(Math.max(wide, STEM_BAND_ROWS) * raw.features().rowStride());
    scratchBytes = Math.max(scratchBytes, scratch.bytes());
    int w = raw.features().w();
    steps.add(
        new TrainingStep.Stem(
            conv.name(),
            conv(conv, shape, Optional.empty(), 1),
            spec.stemNorm().map(this::norm),
            raw,
            planes(conv.outChannels()),
            spec.stem().pools(),
            dst,
            STEM_BAND_ROWS,
            POOL_ROWS,
            params.table(
                new IndexTable(STEM_BAND_ROWS * w, w, conv.stride() * columns, conv.stride(), 0)),
            identity,
            image,
            rows));
  }

  private void addLayer(DenseLayer layer, BatchMap map) {
    Conv conv = layer.conv();
    int w = map.features().w();
    ScratchLayout scratch = new ScratchLayout();
    BandStrip strip = strip(scratch, map, conv.inChannels(), false);
    BandStrip diffStrip = strip(scratch, map, conv.outChannels(), true);
    Step.Pack pack = scratch.pack(layer.inChannels(), kernels);
    Step.Pack diffPack = scratch.pack(conv.inChannels(), kernels);
    scratchBytes = Math.max(scratchBytes, scratch.bytes());
    Optional<TrainingStep.Reduce> reduce = layer.reduce().map(r -> reduce(r, map, pack, diffPack));
    long diffStride = reduce.map(r -> r.map().stride()).orElse(pack.stride());
    ConvShape forward = bordered(strip, w, map.stride());
    ConvShape backward = bordered(diffStrip, w, diffStride);
    steps.add(
        new TrainingStep.Layer(
            layer.norm().name().replaceFirst("\\.norm1$", ""),
            map,
            norm(layer.norm()),
            reduce,
            conv(conv, forward, Optional.of(backward), 1),
            layer.inChannels(),
            planes(conv.outChannels()),
            strip,
            diffStrip,
            pack,
            diffPack,
            identity));
  }

  private TrainingStep.Reduce reduce(
      DenseLayer.Bottleneck reduce, BatchMap map, Step.Pack pack, Step.Pack diffPack) {
    Conv conv = reduce.conv();
    BatchMap out = memory.bottleneck(reduce, map);
    ConvShape forward = ConvShape.pointwise(conv.inChannels(), pack.stride(), out.stride());
    ConvShape backward = ConvShape.pointwise(conv.outChannels(), diffPack.stride(), pack.stride());
    return new TrainingStep.Reduce(
        conv(conv, forward, Optional.of(backward), 1),
        norm(reduce.norm()),
        out,
        planes(conv.outChannels()),
        keep);
  }

  private static ConvShape bordered(BandStrip strip, int w, long dstStride) {
    return new ConvShape(
        3, 3 * strip.channels(), (w + 2) * strip.stride(), strip.stride(), dstStride);
  }

  private BandStrip strip(ScratchLayout scratch, BatchMap map, int channels, boolean whole) {
    int h = map.features().h();
    int w = map.features().w();
    int rows = whole ? h : ScratchLayout.bandRows(h, (w + 2L) * channels * Float.BYTES);
    long index = params.table(new IndexTable(rows * w, w, w + 2, 1, 0));
    BandStrip sized = new BandStrip(0, rows, w, channels, index);
    return new BandStrip(scratch.take(sized.bytes()), rows, w, channels, index);
  }

  private void addTransition(Transition transition, BatchMap src, BatchMap dst) {
    Conv conv = transition.conv();
    FeatureMap map = dst.features();
    ScratchLayout scratch = new ScratchLayout();
    int rows = ScratchLayout.rows(map.h(), map.w());
    Step.Pack pack = scratch.pack(conv.inChannels(), kernels, rows * map.w());
    Step.Pack diffPack = scratch.pack(conv.outChannels(), kernels, rows * map.w());
    Step.Pack diffPooled = scratch.pack(conv.inChannels(), kernels, rows * map.w());
    scratchBytes = Math.max(scratchBytes, scratch.bytes());
    ConvShape forward = ConvShape.pointwise(conv.inChannels(), pack.stride(), dst.stride());
    ConvShape backward =
        ConvShape.pointwise(conv.outChannels(), diffPack.stride(), diffPooled.stride());
    IndexTable windows = new IndexTable(dst.pixels(), map.w(), 2 * src.features().w(), 2, 0);
    steps.add(
        new TrainingStep.Transition(
            transition.norm().name().replaceFirst("\\.norm$", ""),
            src,
            norm(transition.norm()),
            conv(conv, forward, Optional.of(backward), 0.25f),
            dst,
            planes(conv.outChannels()),
            rows,
            pack,
            diffPack,
            diffPooled,
            identity,
            params.table(windows)));
  }

  private void addHead() {
    Linear linear = spec.classifier();
    Linear transposed = new Linear(linear.name(), linear.outFeatures(), linear.inFeatures());
    Conv asConv = new Conv(linear.name(), linear.inFeatures(), linear.outFeatures(), 1, 1, 0, true);
    ScratchLayout scratch = new ScratchLayout();
    long row = scratch.take(memory.featureStride());
    scratchBytes = Math.max(scratchBytes, scratch.bytes());
    steps.add(
        new TrainingStep.Head(
            linear.name(),
            maps.getLast(),
            norm(spec.finalNorm()),
            linear,
            params.linearWeights(linear),
            params.linearBias(linear),
            params.linearPanels(linear),
            params.linearWeights(transposed),
            params.zeros((int) (memory.featureStride() / Float.BYTES)),
            params.linearPanels(transposed),
            OuterPlan.of(asConv, kernels),
            memory.offset(TrainingMemory.FEATURES),
            memory.offset(TrainingMemory.DIFF_FEATURES),
            memory.featureStride(),
            memory.offset(TrainingMemory.LOGITS),
            memory.offset(TrainingMemory.DIFF_LOGITS),
            memory.logitStride(),
            row));
  }
}

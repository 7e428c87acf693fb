package dev.densevec.plan;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.spec.Conv;
import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Transition;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Builds an [InferencePlan]: first the maps and their lifetimes, then the steps over them.
final class InferencePlanner {
  /// A strip should leave room for weights in a 1 MiB second-level cache.
  private static final long STRIP_BYTES = 512 << 10;

  private static final long PACK_BYTES = 256 << 10;
  private static final int PACK_TILES = 4;

  /// Rows whose stride is a multiple of 4 KiB would meet in the same cache sets; a cache line of
  /// padding avoids it.
  private static final long PACK_PADDING = 64;

  private static final int STEM_BAND_ROWS = 4;

  private final DenseNetSpec spec;
  private final Shape input;
  private final KernelSet kernels;
  private final int workers;
  private final ParamLayout params;
  private final List<DenseBlock> blocks;
  private final List<FeatureMap> maps;
  private final List<Buffer> buffers;
  private final Conv stem;
  private final int stemH;
  private final int stemW;
  private final List<Step> steps = new ArrayList<>();
  private long identity;
  private long scratchBytes;

  InferencePlanner(DenseNetSpec spec, Shape input, KernelSet kernels, int workers) {
    this.spec = spec;
    this.input = input;
    this.kernels = kernels;
    this.workers = workers;
    this.params = new ParamLayout(kernels);
    this.blocks = spec.denseBlocks();
    this.stem = spec.stemConv();
    this.stemH = stem.outSize(input.h());
    this.stemW = stem.outSize(input.w());
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
    int h = spec.stem().pools() ? pooled(stemH) : stemH;
    int w = spec.stem().pools() ? pooled(stemW) : stemW;
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

  private static int pooled(int size) {
    return (size - 1) / 2 + 1;
  }

  private List<Buffer> placeBuffers(List<FeatureMap> sizes) {
    MemoryPlan memory = new MemoryPlan();
    int step = 0;
    for (int i = 0; i < sizes.size(); i++) {
      int last = step + blocks.get(i).layers().size() + 1;
      memory.add(mapName(i), sizes.get(i).bytes(), step, last);
      if (shared(sizes.get(i))) {
        memory.add(stripName(i), stripBytes(sizes.get(i), sizes.get(i).h()), step + 1, last - 1);
      }
      step = last;
    }
    int features = kernels.padded(spec.featureChannels());
    memory.add("features", (long) features * Float.BYTES, step, step);
    int width = KernelSet.LINEAR_VECTORS * kernels.lanes();
    long logits = (long) params.linearPanels(spec.classifier()) * width;
    memory.add("logits", logits * Float.BYTES, step, step);
    return memory.place();
  }

  private static String stripName(int block) {
    return mapName(block) + ".strip";
  }

  private Buffer buffer(String name) {
    return buffers.stream().filter(b -> b.name().equals(name)).findFirst().orElseThrow();
  }

  /// Channels of a strip pixel: the 3x3 convolution's input in whole vectors.
  private int stripChannels(int inChannels) {
    return kernels.padded(inChannels);
  }

  private int widestConvIn() {
    return blocks.stream()
        .flatMap(block -> block.layers().stream())
        .mapToInt(layer -> layer.conv().inChannels())
        .max()
        .orElseThrow();
  }

  private long stripBytes(FeatureMap map, int rows) {
    long stride = (long) stripChannels(widestConvIn()) * Float.BYTES;
    return (rows + 2L) * (map.w() + 2) * stride;
  }

  private boolean shared(FeatureMap map) {
    return workers > 1 && stripBytes(map, map.h()) <= STRIP_BYTES * 2;
  }

  InferencePlan plan() {
    int pixels = maps.stream().mapToInt(FeatureMap::pixels).max().orElseThrow();
    identity = params.table(IndexTable.identity(Math.max(pixels, stemBandPixels())));
    addStem();
    for (int i = 0; i < blocks.size(); i++) {
      for (DenseLayer layer : blocks.get(i).layers()) {
        addLayer(layer, i);
      }
      if (i + 1 < blocks.size()) {
        addTransition(blocks.get(i).transition().orElseThrow(), maps.get(i), maps.get(i + 1));
      }
    }
    addHead();
    long arenaBytes = buffers.stream().mapToLong(Buffer::end).max().orElseThrow();
    return new InferencePlan(
        spec,
        input,
        workers,
        List.copyOf(steps),
        buffers,
        arenaBytes,
        scratchBytes,
        params.bytes(),
        params.tables());
  }

  private int stemBandRows() {
    return spec.stem().pools() ? 2 * STEM_BAND_ROWS + 1 : STEM_BAND_ROWS;
  }

  private int stemBandPixels() {
    return stemBandRows() * stemW;
  }

  private void addStem() {
    FeatureMap dst = maps.getFirst();
    int c = input.c();
    int columns = input.w() + 2 * stem.padding();
    long imageRow = (long) columns * c * Float.BYTES;
    boolean pools = spec.stem().pools();
    long convStride = (long) kernels.padded(stem.outChannels()) * Float.BYTES;
    ConvShape shape =
        new ConvShape(
            stem.kernel(),
            stem.kernel() * c,
            imageRow,
            (long) c * Float.BYTES,
            pools ? convStride : dst.stride());
    int imageRows = (stemBandRows() - 1) * stem.stride() + stem.kernel();
    long convOffset = aligned(imageRows * imageRow);
    long scratch = convOffset + (pools ? stemBandPixels() * convStride : 0);
    scratchBytes = Math.max(scratchBytes, scratch);
    long srcIndex =
        params.table(
            new IndexTable(stemBandPixels(), stemW, stem.stride() * columns, stem.stride(), 0));
    steps.add(
        new Step.Stem(
            stem.name(),
            params.conv(stem, spec.stemNorm(), shape, c, spec.stem().hasNorm()),
            input.h(),
            input.w(),
            stemH,
            stemW,
            pools,
            dst,
            STEM_BAND_ROWS,
            0,
            convOffset,
            srcIndex,
            identity));
  }

  private static long aligned(long bytes) {
    return (bytes + 63) / 64 * 64;
  }

  private void addLayer(DenseLayer layer, int block) {
    FeatureMap map = maps.get(block);
    int channels = layer.inChannels();
    int stripChannels = stripChannels(layer.conv().inChannels());
    long stripStride = (long) stripChannels * Float.BYTES;
    ConvShape shape =
        new ConvShape(3, 3 * stripChannels, (map.w() + 2) * stripStride, stripStride, map.stride());
    boolean shared = shared(map);
    int bandRows = shared ? map.h() : bandRows(map, stripStride);
    long stripBytes = shared ? 0 : aligned((bandRows + 2L) * (map.w() + 2) * stripStride);
    Step.Pack pack = pack(channels, stripBytes, layer);
    scratchBytes = Math.max(scratchBytes, pack.offset() + pack.pixels() * pack.stride());
    AffinePlan norm = params.affine(layer.norm());
    Optional<ConvPlan> reduce =
        layer
            .reduce()
            .map(
                r ->
                    params.conv(
                        r.conv(),
                        Optional.of(r.norm()),
                        ConvShape.pointwise(channels, pack.stride(), stripStride),
                        channels,
                        true));
    steps.add(
        new Step.Layer(
            layer.norm().name().replaceFirst("\\.norm1$", ""),
            map,
            norm,
            reduce,
            params.conv(layer.conv(), Optional.empty(), shape, stripChannels, false),
            shared,
            bandRows,
            shared ? buffer(stripName(block)).offset() : 0,
            stripStride,
            pack,
            channels,
            identity,
            params.table(stripTable(map, map.w() + 2, 1)),
            params.table(stripTable(map, map.w() + 2, 0))));
  }

  private static IndexTable stripTable(FeatureMap map, int rowStep, int first) {
    return new IndexTable((map.h() + 2) * map.w(), map.w(), rowStep, 1, first);
  }

  /// Rows of output per strip: as many as fit the cache, in bands of equal height.
  private static int bandRows(FeatureMap map, long stripStride) {
    long row = (map.w() + 2) * stripStride;
    int most = Math.clamp(STRIP_BYTES / row - 2, 1, map.h());
    int bands = (map.h() + most - 1) / most;
    return (map.h() + bands - 1) / bands;
  }

  private Step.Pack pack(int channels, long offset, DenseLayer layer) {
    if (layer.reduce().isEmpty()) {
      return new Step.Pack(offset, 0, 0);
    }
    return pack(channels, offset, layer.reduce().get().conv().outChannels());
  }

  private Step.Pack pack(int channels, long offset, int outChannels) {
    long stride = (long) kernels.padded(channels) * Float.BYTES + PACK_PADDING;
    int tile = kernels.conv(kernels.vectors(outChannels)).pixels();
    int tiles = Math.clamp(PACK_BYTES / (tile * stride), 1, PACK_TILES);
    return new Step.Pack(offset, stride, tiles * tile);
  }

  private void addTransition(Transition transition, FeatureMap src, FeatureMap dst) {
    int channels = transition.norm().channels();
    Step.Pack pack = pack(channels, 0, transition.conv().outChannels());
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

  private void addHead() {
    steps.add(
        new Step.Head(
            spec.classifier().name(),
            maps.getLast(),
            params.affine(spec.finalNorm()),
            buffer("features").offset(),
            spec.classifier(),
            params.linearWeights(spec.classifier()),
            params.linearBias(spec.classifier()),
            params.linearPanels(spec.classifier()),
            buffer("logits").offset()));
  }
}

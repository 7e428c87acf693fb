package dev.densevec.plan;

import dev.densevec.kernel.KernelSet;
import dev.densevec.spec.Conv;
import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The buffers of a batch's way through a network and back, with their lifetimes.
final class TrainingMemory {
  static final String SUMS = "sums";
  static final String PRODUCTS = "products";
  static final String FEATURES = "features";
  static final String DIFF_FEATURES = "features.diff";
  static final String LOGITS = "logits";
  static final String DIFF_LOGITS = "logits.diff";
  private static final String RAW = "stem";
  private static final String BOTTLENECK = "bottleneck";
  private static final String DIFF = ".diff";

  /// Vectors and tiles read beyond a buffer's last float.
  private static final long SLACK = 1024;

  private final DenseNetSpec spec;
  private final Shape input;
  private final KernelSet kernels;
  private final boolean keep;
  private final List<DenseBlock> blocks;
  private final List<FeatureMap> sizes;
  private final int last;
  private final List<Buffer> buffers;
  private final Map<String, Long> offsets = new HashMap<>();

  TrainingMemory(DenseNetSpec spec, Shape input, KernelSet kernels, boolean keep) {
    this.spec = spec;
    this.input = input;
    this.kernels = kernels;
    this.keep = keep;
    this.blocks = spec.denseBlocks();
    this.sizes = sizes();
    int layers = blocks.stream().mapToInt(block -> block.layers().size()).sum();
    int steps = 1 + layers + blocks.size();
    this.last = 2 * steps - 1;
    this.buffers = place();
    buffers.forEach(buffer -> offsets.put(buffer.name(), buffer.offset()));
  }

  private List<FeatureMap> sizes() {
    Conv stem = spec.stemConv();
    int h = stem.outSize(input.h());
    int w = stem.outSize(input.w());
    if (spec.stem().pools()) {
      h = (h - 1) / 2 + 1;
      w = (w - 1) / 2 + 1;
    }
    List<FeatureMap> list = new ArrayList<>();
    for (DenseBlock block : blocks) {
      long stride = (long) rowFloats(block) * Float.BYTES;
      list.add(new FeatureMap(h, w, block.outChannels(), 0, stride));
      h /= 2;
      w /= 2;
    }
    return list;
  }

  /// Whole vectors, with room for the surplus lanes of every store.
  private int rowFloats(DenseBlock block) {
    int lastLayer = block.outChannels() - spec.growthRate() + kernels.padded(spec.growthRate());
    int end = Math.max(kernels.padded(block.inChannels()), lastLayer);
    return kernels.padded(Math.max(end, kernels.padded(block.outChannels())));
  }

  private List<Buffer> place() {
    MemoryPlan memory = new MemoryPlan();
    addRaw(memory);
    int step = 0;
    for (int i = 0; i < blocks.size(); i++) {
      long bytes = input.n() * sizes.get(i).bytes();
      int consumer = step + blocks.get(i).layers().size() + 1;
      add(memory, block(i), bytes, step, last - step);
      add(memory, block(i) + DIFF, bytes, last - consumer, last - step);
      if (keep) {
        for (DenseLayer layer : blocks.get(i).layers()) {
          step++;
          int at = step;
          layer
              .reduce()
              .ifPresent(r -> add(memory, kept(r), bottleneckBytes(r, at), at, last - at));
        }
      }
      step = consumer;
    }
    long most = mostBottleneckBytes();
    if (most > 0) {
      add(memory, BOTTLENECK + DIFF, most, last / 2 + 1, last);
      if (!keep) {
        add(memory, BOTTLENECK, most, 0, last);
      }
    }
    add(memory, FEATURES, input.n() * featureStride(), step, last - step);
    add(memory, DIFF_FEATURES, input.n() * featureStride(), last - step, last - step);
    add(memory, LOGITS, input.n() * logitStride(), 0, last);
    add(memory, DIFF_LOGITS, input.n() * logitStride(), step, last - step);
    add(memory, SUMS, 3L * input.n() * kernels.padded(widest()) * Float.BYTES, 0, last);
    add(memory, PRODUCTS, productBytes(), last / 2 + 1, last);
    return memory.place();
  }

  private static void add(MemoryPlan memory, String name, long bytes, int first, int end) {
    memory.add(name, bytes + SLACK, first, end);
  }

  private void addRaw(MemoryPlan memory) {
    if (spec.stemNorm().isPresent()) {
      long bytes = input.n() * rawSize().bytes();
      add(memory, RAW, bytes, 0, last);
      add(memory, RAW + DIFF, bytes, last, last);
    }
  }

  private FeatureMap rawSize() {
    Conv stem = spec.stemConv();
    long stride = (long) kernels.padded(stem.outChannels()) * Float.BYTES;
    return new FeatureMap(
        stem.outSize(input.h()), stem.outSize(input.w()), stem.outChannels(), 0, stride);
  }

  private static String block(int i) {
    return "block" + (i + 1);
  }

  private static String kept(DenseLayer.Bottleneck reduce) {
    return reduce.conv().name();
  }

  private long bottleneckBytes(DenseLayer.Bottleneck reduce, int step) {
    return bottleneckBytes(reduce, sizes.get(blockOf(step)));
  }

  private long bottleneckBytes(DenseLayer.Bottleneck reduce, FeatureMap map) {
    long floats = kernels.padded(reduce.conv().outChannels());
    return floats * Float.BYTES * input.n() * map.pixels();
  }

  private int blockOf(int step) {
    int block = 0;
    int end = blocks.getFirst().layers().size() + 1;
    while (step > end) {
      block++;
      end += blocks.get(block).layers().size() + 1;
    }
    return block;
  }

  private long mostBottleneckBytes() {
    long most = 0;
    for (int i = 0; i < blocks.size(); i++) {
      FeatureMap map = sizes.get(i);
      for (DenseLayer layer : blocks.get(i).layers()) {
        most = Math.max(most, layer.reduce().map(r -> bottleneckBytes(r, map)).orElse(0L));
      }
    }
    return most;
  }

  /// Most channels of a norm.
  int widest() {
    int widest = spec.featureChannels();
    for (DenseBlock block : blocks) {
      widest = Math.max(widest, block.outChannels());
      for (DenseLayer layer : block.layers()) {
        widest = Math.max(widest, layer.conv().inChannels());
      }
    }
    return widest;
  }

  private long productBytes() {
    Conv stem = spec.stemConv();
    long most = products(stem, stem.outSize(input.h()) * stem.outSize(input.w()));
    for (int i = 0; i < blocks.size(); i++) {
      int pixels = sizes.get(i).pixels();
      for (DenseLayer layer : blocks.get(i).layers()) {
        most = Math.max(most, products(layer.conv(), pixels));
        most = Math.max(most, layer.reduce().map(r -> products(r.conv(), pixels)).orElse(0L));
      }
      if (blocks.get(i).transition().isPresent()) {
        most = Math.max(most, products(blocks.get(i).transition().get().conv(), pixels / 4));
      }
    }
    Conv linear = new Conv("", spec.featureChannels(), spec.classes(), 1, 1, 0, false);
    return Math.max(most, products(linear, 1));
  }

  private long products(Conv conv, int pixels) {
    int shards = TrainingPlan.shards(input.n(), Math.max(1, pixels));
    return (long) shards * OuterPlan.of(conv, kernels).floats() * Float.BYTES;
  }

  List<Buffer> buffers() {
    return buffers;
  }

  long offset(String name) {
    return offsets.get(name);
  }

  long bytes() {
    return buffers.stream().mapToLong(Buffer::end).max().orElseThrow();
  }

  /// Bytes of a row of pooled features, which the transposed classifier's panels write whole.
  long featureStride() {
    return panels(spec.featureChannels());
  }

  long logitStride() {
    return panels(spec.classes());
  }

  private long panels(int channels) {
    int width = KernelSet.LINEAR_VECTORS * kernels.lanes();
    return (long) (channels + width - 1) / width * width * Float.BYTES;
  }

  /// Each block's map.
  List<BatchMap> maps() {
    List<BatchMap> maps = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      maps.add(new BatchMap(sizes.get(i).at(offset(block(i))), offset(block(i) + DIFF)));
    }
    return maps;
  }

  /// The stem convolution's output: the first block's map if nothing follows the convolution.
  BatchMap raw() {
    return spec.stemNorm().isPresent()
        ? new BatchMap(rawSize().at(offset(RAW)), offset(RAW + DIFF))
        : maps().getFirst();
  }

  /// A bottleneck's output on a block's map.
  BatchMap bottleneck(DenseLayer.Bottleneck reduce, BatchMap map) {
    FeatureMap size = map.features();
    int channels = reduce.conv().outChannels();
    long stride = (long) kernels.padded(channels) * Float.BYTES;
    long offset = offset(keep ? kept(reduce) : BOTTLENECK);
    return new BatchMap(
        new FeatureMap(size.h(), size.w(), channels, offset, stride), offset(BOTTLENECK + DIFF));
  }
}

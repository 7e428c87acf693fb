package dev.densevec.plan.train;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.Buffer;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.MemoryPlan;
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
  private static final String BOTTLENECK = "bottleneck";
  private static final String DIFF = ".diff";

  private final DenseNetSpec spec;
  private final Shape input;
  private final KernelSet kernels;
  private final boolean keep;
  private final List<DenseBlock> blocks;
  private final List<FeatureMap> sizes;
  private final int last;
  private final CommonBuffers common;
  private final List<Buffer> buffers;
  private final Map<String, Long> offsets = new HashMap<>();

  TrainingMemory(DenseNetSpec spec, Shape input, KernelSet kernels, boolean keep) {
    this.spec = spec;
    this.input = input;
    this.kernels = kernels;
    this.keep = keep;
    this.blocks = spec.denseBlocks();
    int layers = blocks.stream().mapToInt(block -> block.layers().size()).sum();
    int steps = 1 + layers + blocks.size();
    this.last = 2 * steps - 1;
    this.common = new CommonBuffers(spec, input, kernels);
    this.sizes = sizes();
    this.buffers = place();
    buffers.forEach(buffer -> offsets.put(buffer.name(), buffer.offset()));
  }

  private List<FeatureMap> sizes() {
    int h = common.stemH();
    int w = common.stemW();
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
    addWeights();
    common.add(memory, step, last, widest());
    return memory.place();
  }

  private static void add(MemoryPlan memory, String name, long bytes, int first, int end) {
    CommonBuffers.add(memory, name, bytes, first, end);
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

  private void addWeights() {
    for (int i = 0; i < blocks.size(); i++) {
      int pixels = sizes.get(i).pixels();
      for (DenseLayer layer : blocks.get(i).layers()) {
        common.weights(layer.conv(), pixels);
        layer.reduce().ifPresent(r -> common.weights(r.conv(), pixels));
      }
      blocks.get(i).transition().ifPresent(t -> common.weights(t.conv(), pixels / 4));
    }
  }

  /// The buffers that networks of every family have.
  CommonBuffers common() {
    return common;
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

  /// Each block's map.
  List<BatchMap> maps() {
    List<BatchMap> maps = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      maps.add(new BatchMap(sizes.get(i).at(offset(block(i))), offset(block(i) + DIFF)));
    }
    return maps;
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

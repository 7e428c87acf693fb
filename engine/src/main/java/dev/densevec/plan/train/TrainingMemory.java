package dev.densevec.plan.train;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.Buffer;
import dev.densevec.plan.layout.DenseMaps;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.MemoryPlan;
import dev.densevec.plan.layout.Slot;
import dev.densevec.spec.Conv;
import dev.densevec.spec.DenseBlock;
import dev.densevec.spec.DenseLayer;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The buffers of a batch's way through a network and back, with their lifetimes.
final class TrainingMemory {
  private final DenseNetSpec spec;
  private final int images;
  private final KernelSet kernels;
  private final boolean keep;
  private final List<DenseBlock> blocks;
  private final List<FeatureMap> sizes;
  private final int last;
  private final CommonBuffers common;
  private final List<Buffer> buffers;
  private final List<Slot> maps = new ArrayList<>();
  private final List<Slot> diffs = new ArrayList<>();

  /// The outputs of bottlenecks, if they are kept, by their convolutions.
  private final Map<Conv, Slot> kept = new HashMap<>();

  private Optional<Slot> bottleneck = Optional.empty();
  private Optional<Slot> diffBottleneck = Optional.empty();

  TrainingMemory(
      DenseNetSpec spec, Shape input, KernelSet kernels, Division division, boolean keep) {
    this.spec = spec;
    this.images = division.mostImages(input.n());
    this.kernels = kernels;
    this.keep = keep;
    this.blocks = spec.denseBlocks();
    int layers = blocks.stream().mapToInt(block -> block.layers().size()).sum();
    int steps = 1 + layers + blocks.size();
    this.last = 2 * steps - 1;
    this.common = new CommonBuffers(spec, input, kernels, division);
    this.sizes = DenseMaps.sizes(spec, common.stemH(), common.stemW(), kernels);
    this.buffers = place();
  }

  private List<Buffer> place() {
    MemoryPlan memory = new MemoryPlan();
    int step = 0;
    for (int i = 0; i < blocks.size(); i++) {
      String name = "block" + (i + 1);
      FeatureMap size = sizes.get(i);
      long bytes = images * size.bytes();
      int consumer = step + blocks.get(i).layers().size() + 1;
      maps.add(CommonBuffers.add(memory, name, bytes, step, last - step));
      diffs.add(CommonBuffers.add(memory, name + ".diff", bytes, last - consumer, last - step));
      for (DenseLayer layer : blocks.get(i).layers()) {
        step++;
        if (keep && layer.reduce().isPresent()) {
          addKept(memory, layer.reduce().get().conv(), size, step);
        }
      }
      step = consumer;
    }
    long most = mostBottleneckBytes();
    if (most > 0) {
      diffBottleneck =
          Optional.of(CommonBuffers.add(memory, "bottleneck.diff", most, last / 2 + 1, last));
      if (!keep) {
        bottleneck = Optional.of(CommonBuffers.add(memory, "bottleneck", most, 0, last));
      }
    }
    addWeights();
    common.add(memory, step, last, widest());
    return memory.place();
  }

  private void addKept(MemoryPlan memory, Conv conv, FeatureMap map, int step) {
    long bytes = bottleneckBytes(conv, map);
    kept.put(conv, CommonBuffers.add(memory, conv.name(), bytes, step, last - step));
  }

  private long bottleneckBytes(Conv conv, FeatureMap map) {
    long floats = kernels.padded(conv.outChannels());
    return floats * Float.BYTES * images * map.pixels();
  }

  private long mostBottleneckBytes() {
    long most = 0;
    for (int i = 0; i < blocks.size(); i++) {
      FeatureMap map = sizes.get(i);
      for (DenseLayer layer : blocks.get(i).layers()) {
        most = Math.max(most, layer.reduce().map(r -> bottleneckBytes(r.conv(), map)).orElse(0L));
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
      FeatureMap size = sizes.get(i);
      for (DenseLayer layer : blocks.get(i).layers()) {
        common.weights(layer.conv(), size);
        layer.reduce().ifPresent(r -> common.weights(r.conv(), size));
      }
      if (i + 1 < blocks.size()) {
        common.weights(blocks.get(i).transition().orElseThrow().conv(), sizes.get(i + 1));
      }
    }
  }

  /// The buffers that networks of every family have.
  CommonBuffers common() {
    return common;
  }

  List<Buffer> buffers() {
    return buffers;
  }

  /// Each block's map.
  List<BatchMap> maps() {
    List<BatchMap> placed = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      placed.add(new BatchMap(sizes.get(i).at(maps.get(i).offset()), diffs.get(i).offset()));
    }
    return placed;
  }

  /// A bottleneck's output on a block's map.
  BatchMap bottleneck(DenseLayer.Bottleneck reduce, BatchMap map) {
    FeatureMap size = map.features();
    int channels = reduce.conv().outChannels();
    long stride = (long) kernels.padded(channels) * Float.BYTES;
    long offset = (keep ? kept.get(reduce.conv()) : bottleneck.orElseThrow()).offset();
    return new BatchMap(
        new FeatureMap(size.h(), size.w(), channels, offset, stride),
        diffBottleneck.orElseThrow().offset());
  }
}

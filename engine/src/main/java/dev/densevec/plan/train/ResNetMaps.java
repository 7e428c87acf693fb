package dev.densevec.plan.train;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.Buffer;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.MemoryPlan;
import dev.densevec.plan.layout.Slot;
import dev.densevec.spec.Conv;
import dev.densevec.spec.ResNetSpec;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The maps of a residual or plain network in training, with their gradients, and their lifetimes:
/// a map lives from the step that makes it to that step's backward, its gradient from the backward
/// of its last reader on.
final class ResNetMaps {
  private final int images;
  private final KernelSet kernels;
  private final CommonBuffers common;
  private final List<Draft> drafts = new ArrayList<>();
  private List<Buffer> buffers = List.of();

  /// A map with the first and the last step of the forward that use it.
  private static final class Draft {
    private final String name;
    private final FeatureMap size;
    private final int first;
    private int last;
    private Optional<Slot> slot = Optional.empty();
    private Optional<Slot> diff = Optional.empty();

    Draft(String name, FeatureMap size, int first) {
      this.name = name;
      this.size = size;
      this.first = first;
      this.last = first;
    }
  }

  ResNetMaps(ResNetSpec spec, Shape input, KernelSet kernels, Division division) {
    this.images = division.mostImages(input.n());
    this.kernels = kernels;
    this.common = new CommonBuffers(spec, input, kernels, division);
    add("stem", size(common.stemH(), common.stemW(), spec.stemConv().outChannels()), 0);
  }

  private FeatureMap size(int h, int w, int channels) {
    return new FeatureMap(h, w, channels, 0, (long) kernels.padded(channels) * Float.BYTES);
  }

  private int add(String name, FeatureMap size, int step) {
    drafts.add(new Draft(name, size, step));
    return drafts.size() - 1;
  }

  /// Number of the stem's output.
  int stem() {
    return 0;
  }

  /// The output of a convolution that reads map `src`.
  int convolved(Conv conv, int src, int step) {
    FeatureMap from = drafts.get(src).size;
    FeatureMap size = size(conv.outSize(from.h()), conv.outSize(from.w()), conv.outChannels());
    common.weights(conv, size);
    return add(conv.name(), size, step);
  }

  /// A map of the size of another.
  int like(String name, int map, int step) {
    return add(name, drafts.get(map).size, step);
  }

  /// Records that a step reads a map.
  void use(int map, int step) {
    drafts.get(map).last = step;
  }

  /// Places all buffers.
  ///
  /// @param steps number of the head's step
  void place(int steps) {
    MemoryPlan memory = new MemoryPlan();
    int last = 2 * steps + 1;
    for (Draft draft : drafts) {
      long bytes = images * draft.size.bytes();
      int end = last - draft.first;
      draft.slot = Optional.of(CommonBuffers.add(memory, draft.name, bytes, draft.first, end));
      draft.diff =
          Optional.of(
              CommonBuffers.add(memory, draft.name + ".diff", bytes, last - draft.last, end));
    }
    common.add(memory, steps, last, widest());
    buffers = memory.place();
  }

  /// Most channels of a map.
  int widest() {
    return drafts.stream().mapToInt(draft -> draft.size.channels()).max().orElseThrow();
  }

  /// Most pixels of a map.
  int mostPixels() {
    return drafts.stream().mapToInt(draft -> draft.size.pixels()).max().orElseThrow();
  }

  CommonBuffers common() {
    return common;
  }

  List<Buffer> buffers() {
    return buffers;
  }

  BatchMap placed(int map) {
    Draft draft = drafts.get(map);
    long offset = draft.slot.orElseThrow().offset();
    return new BatchMap(draft.size.at(offset), draft.diff.orElseThrow().offset());
  }
}

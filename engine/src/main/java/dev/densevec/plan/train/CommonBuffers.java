package dev.densevec.plan.train;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.TrainingKernels;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.MemoryPlan;
import dev.densevec.plan.layout.Slot;
import dev.densevec.spec.Conv;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.Shape;
import java.util.EnumMap;
import java.util.Map;

/// The buffers in training that networks of every family have: the stem's and the head's, the
/// shards' sums and gradients of weights.
final class CommonBuffers {

  /// Vectors and tiles read beyond a buffer's last float.
  private static final long SLACK = 1024;

  private final NetworkSpec spec;
  private final int images;
  private final int ranks;

  /// Images of this rank.
  private final int own;

  private final KernelSet kernels;
  private final int convolvedH;
  private final int convolvedW;
  private long productBytes;
  private final Map<Part, Slot> slots = new EnumMap<>(Part.class);

  /// The buffers.
  enum Part {
    STEM_POSITIONS("stem.positions"),
    STEM_SHARD_PRODUCTS("stem.shards"),
    STEM_PRODUCTS("stem.products"),
    FEATURES("features"),
    DIFF_FEATURES("features.diff"),
    LOGITS("logits"),
    DIFF_LOGITS("logits.diff"),
    SUMS("sums"),
    PRODUCTS("products");

    private final String text;

    Part(String text) {
      this.text = text;
    }
  }

  CommonBuffers(NetworkSpec spec, Shape input, KernelSet kernels, Division division) {
    this.spec = spec;
    this.images = input.n();
    this.ranks = division.ranks();
    this.own = division.mostImages(images);
    this.kernels = kernels;
    convolvedH = spec.stemConv().outSize(input.h());
    convolvedW = spec.stemConv().outSize(input.w());
    OuterPlan stem = OuterPlan.of(spec.stemConv(), kernels);
    weights(stem, convolvedH * convolvedW);
    Conv classifier = new Conv("", spec.featureChannels(), spec.classes(), 1, 1, 0, false);
    productBytes = Math.max(productBytes, products(OuterPlan.of(classifier, kernels)));
  }

  /// Rows of the stem's output.
  int stemH() {
    return pooled(convolvedH);
  }

  int stemW() {
    return pooled(convolvedW);
  }

  private int pooled(int size) {
    return spec.stem().pools() ? Math.ceilDiv(size, 2) : size;
  }

  /// Bytes of a pixel's positions in pooling windows.
  long positionStride() {
    return (long) kernels.padded(spec.stemConv().outChannels()) * Short.BYTES;
  }

  /// Records a convolution whose weights get a gradient, and the map that it writes.
  void weights(Conv conv, FeatureMap dst) {
    weights(WinogradTrainingPlanner.weights(conv, dst, images, kernels), dst.pixels());
  }

  private void weights(OuterPlan gradient, int pixels) {
    productBytes = Math.max(productBytes, shardProducts(gradient, pixels));
  }

  private long shardProducts(OuterPlan gradient, int pixels) {
    int shards = TrainingPlan.shards(images, Math.max(1, pixels));
    return Math.max(1, shards / ranks) * products(gradient);
  }

  private static long products(OuterPlan gradient) {
    return (long) gradient.floats() * Float.BYTES;
  }

  /// Asks for the buffers, once all convolutions are recorded.
  ///
  /// @param step number of the head's step
  /// @param last number of the last step of the backward
  /// @param widest most channels of a norm
  void add(MemoryPlan memory, int step, int last, int widest) {
    addStem(memory, last);
    add(memory, Part.FEATURES, images * featureStride(), step, last - step);
    add(memory, Part.DIFF_FEATURES, images * featureStride(), last - step, last - step);
    add(memory, Part.LOGITS, images * logitStride(), 0, last);
    add(memory, Part.DIFF_LOGITS, images * logitStride(), step, last - step);
    add(
        memory,
        Part.SUMS,
        (long) TrainingKernels.SUM_PLANES * own * kernels.padded(widest) * Float.BYTES,
        0,
        last);
    add(memory, Part.PRODUCTS, productBytes, last / 2 + 1, last);
  }

  private void addStem(MemoryPlan memory, int last) {
    if (spec.stemNorm().isEmpty()) {
      return;
    }
    OuterPlan gradient = OuterPlan.of(spec.stemConv(), kernels);
    add(memory, Part.STEM_SHARD_PRODUCTS, shardProducts(gradient, convolvedH * convolvedW), 0, 0);
    add(memory, Part.STEM_PRODUCTS, products(gradient), 0, last);
    if (spec.stem().pools()) {
      long pixels = (long) own * stemH() * stemW();
      add(memory, Part.STEM_POSITIONS, pixels * positionStride(), 0, last);
    }
  }

  private void add(MemoryPlan memory, Part part, long bytes, int first, int end) {
    slots.put(part, add(memory, part.text, bytes, first, end));
  }

  static Slot add(MemoryPlan memory, String name, long bytes, int first, int end) {
    return memory.add(name, bytes + SLACK, first, end);
  }

  /// Byte offset of a buffer, once the memory is planned.
  long offset(Part part) {
    return slots.get(part).offset();
  }

  /// The sums of shards, once the memory is planned.
  ///
  /// @param widest most channels of a norm
  ShardSums sums(int widest) {
    long plane = (long) kernels.padded(widest) * Float.BYTES;
    return new ShardSums(offset(Part.SUMS), plane, offset(Part.PRODUCTS));
  }

  /// Pooled features, once the memory is planned.
  BatchRows features() {
    return new BatchRows(offset(Part.FEATURES), offset(Part.DIFF_FEATURES), featureStride());
  }

  /// Logits, once the memory is planned.
  BatchRows logits() {
    return new BatchRows(offset(Part.LOGITS), offset(Part.DIFF_LOGITS), logitStride());
  }

  /// Bytes of a row of pooled features, which the transposed classifier's panels write whole.
  long featureStride() {
    return panels(spec.featureChannels());
  }

  private long logitStride() {
    return panels(spec.classes());
  }

  private long panels(int channels) {
    int width = KernelSet.LINEAR_VECTORS * kernels.lanes();
    return (long) Math.ceilDiv(channels, width) * width * Float.BYTES;
  }
}

package dev.densevec.plan;

import dev.densevec.kernel.KernelSet;
import dev.densevec.spec.Conv;
import dev.densevec.spec.NetworkSpec;

/// The buffers in training that networks of every family have: the head's, the shards' sums and
/// gradients of weights.
final class HeadMemory {
  static final String SUMS = "sums";
  static final String PRODUCTS = "products";
  static final String FEATURES = "features";
  static final String DIFF_FEATURES = "features.diff";
  static final String LOGITS = "logits";
  static final String DIFF_LOGITS = "logits.diff";

  /// Vectors and tiles read beyond a buffer's last float.
  private static final long SLACK = 1024;

  private static final long SUM_PLANES = 3;

  private final NetworkSpec spec;
  private final int images;
  private final KernelSet kernels;
  private long productBytes;

  HeadMemory(NetworkSpec spec, int images, KernelSet kernels) {
    this.spec = spec;
    this.images = images;
    this.kernels = kernels;
    weights(new Conv("", spec.featureChannels(), spec.classes(), 1, 1, 0, false), 1);
  }

  /// Tells of a convolution whose weights get a gradient, and the pixels of its output.
  void weights(Conv conv, int pixels) {
    int shards = TrainingPlan.shards(images, Math.max(1, pixels));
    long bytes = (long) shards * OuterPlan.of(conv, kernels).floats() * Float.BYTES;
    productBytes = Math.max(productBytes, bytes);
  }

  /// Asks for the buffers, once all convolutions are told.
  ///
  /// @param step number of the head's step
  /// @param last number of the last step of the backward
  /// @param widest most channels of a norm
  void add(MemoryPlan memory, int step, int last, int widest) {
    add(memory, FEATURES, images * featureStride(), step, last - step);
    add(memory, DIFF_FEATURES, images * featureStride(), last - step, last - step);
    add(memory, LOGITS, images * logitStride(), 0, last);
    add(memory, DIFF_LOGITS, images * logitStride(), step, last - step);
    add(memory, SUMS, SUM_PLANES * images * kernels.padded(widest) * Float.BYTES, 0, last);
    add(memory, PRODUCTS, productBytes, last / 2 + 1, last);
  }

  static void add(MemoryPlan memory, String name, long bytes, int first, int end) {
    memory.add(name, bytes + SLACK, first, end);
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
}

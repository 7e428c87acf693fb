package dev.densevec.plan.train;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.TrainingKernels;
import dev.densevec.plan.layout.MemoryPlan;
import dev.densevec.spec.Conv;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.Shape;

/// The buffers in training that networks of every family have: the stem's and the head's, the
/// shards' sums and gradients of weights.
final class CommonBuffers {
  static final String STEM_POSITIONS = "stem.positions";
  static final String STEM_SHARD_PRODUCTS = "stem.shards";
  static final String STEM_PRODUCTS = "stem.products";
  static final String SUMS = "sums";
  static final String PRODUCTS = "products";
  static final String FEATURES = "features";
  static final String DIFF_FEATURES = "features.diff";
  static final String LOGITS = "logits";
  static final String DIFF_LOGITS = "logits.diff";

  /// Vectors and tiles read beyond a buffer's last float.
  private static final long SLACK = 1024;

  private final NetworkSpec spec;
  private final int images;
  private final KernelSet kernels;
  private final int convolvedH;
  private final int convolvedW;
  private long productBytes;

  CommonBuffers(NetworkSpec spec, Shape input, KernelSet kernels) {
    this.spec = spec;
    this.images = input.n();
    this.kernels = kernels;
    convolvedH = spec.stemConv().outSize(input.h());
    convolvedW = spec.stemConv().outSize(input.w());
    weights(spec.stemConv(), convolvedH * convolvedW);
    weights(new Conv("", spec.featureChannels(), spec.classes(), 1, 1, 0, false), 1);
  }

  /// Rows of the stem's output.
  int stemH() {
    return pooled(convolvedH);
  }

  int stemW() {
    return pooled(convolvedW);
  }

  private int pooled(int size) {
    return spec.stem().pools() ? (size - 1) / 2 + 1 : size;
  }

  /// Bytes of a pixel's positions in pooling windows.
  long positionStride() {
    return (long) kernels.padded(spec.stemConv().outChannels()) * Short.BYTES;
  }

  /// Tells of a convolution whose weights get a gradient, and the pixels of its output.
  void weights(Conv conv, int pixels) {
    productBytes = Math.max(productBytes, shardProducts(conv, pixels));
  }

  private long shardProducts(Conv conv, int pixels) {
    return TrainingPlan.shards(images, Math.max(1, pixels)) * products(conv);
  }

  private long products(Conv conv) {
    return (long) OuterPlan.of(conv, kernels).floats() * Float.BYTES;
  }

  /// Asks for the buffers, once all convolutions are told.
  ///
  /// @param step number of the head's step
  /// @param last number of the last step of the backward
  /// @param widest most channels of a norm
  void add(MemoryPlan memory, int step, int last, int widest) {
    addStem(memory, last);
    add(memory, FEATURES, images * featureStride(), step, last - step);
    add(memory, DIFF_FEATURES, images * featureStride(), last - step, last - step);
    add(memory, LOGITS, images * logitStride(), 0, last);
    add(memory, DIFF_LOGITS, images * logitStride(), step, last - step);
    add(
        memory,
        SUMS,
        (long) TrainingKernels.SUM_PLANES * images * kernels.padded(widest) * Float.BYTES,
        0,
        last);
    add(memory, PRODUCTS, productBytes, last / 2 + 1, last);
  }

  private void addStem(MemoryPlan memory, int last) {
    if (spec.stemNorm().isEmpty()) {
      return;
    }
    Conv conv = spec.stemConv();
    add(memory, STEM_SHARD_PRODUCTS, shardProducts(conv, convolvedH * convolvedW), 0, 0);
    add(memory, STEM_PRODUCTS, products(conv), 0, last);
    if (spec.stem().pools()) {
      long pixels = (long) images * stemH() * stemW();
      add(memory, STEM_POSITIONS, pixels * positionStride(), 0, last);
    }
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

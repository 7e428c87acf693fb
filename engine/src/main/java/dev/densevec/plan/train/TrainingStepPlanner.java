package dev.densevec.plan.train;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.Planes;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.Pack;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.plan.train.CommonBuffers.Part;
import dev.densevec.spec.Conv;
import dev.densevec.spec.Linear;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Norm;
import dev.densevec.tensor.Shape;
import java.util.Optional;

/// Plans what networks of every family have in training: stem, head, norms, convolutions.
final class TrainingStepPlanner {
  /// Rows of the stem that are convolved at a time.
  private static final int STEM_BAND_ROWS = 8;

  private static final int NORM_PLANES = 3;

  private final NetworkSpec spec;
  private final Shape input;
  private final KernelSet kernels;
  private final ParamLayout params;
  private long scratchBytes;

  TrainingStepPlanner(NetworkSpec spec, Shape input, KernelSet kernels, ParamLayout params) {
    this.spec = spec;
    this.input = input;
    this.kernels = kernels;
    this.params = params;
  }

  /// Bytes of scratch that stem and head need.
  long scratchBytes() {
    return scratchBytes;
  }

  /// Makes the table `0, 1, 2, ...` for maps of up to `pixels` pixels, and for the stem.
  void identity(int pixels) {
    int band = STEM_BAND_ROWS * spec.stemConv().outSize(input.w());
    params.identity(Math.max(Math.max(pixels, band), ScratchLayout.MOST_PIXELS));
  }

  /// Bytes of a plane of constants.
  long plane(int channels) {
    return (long) kernels.padded(channels) * Float.BYTES;
  }

  /// Three planes of constants.
  Planes planes(int channels) {
    long offset = params.floats((long) NORM_PLANES * kernels.padded(channels));
    return new Planes(channels, offset, plane(channels));
  }

  NormPlan norm(Norm norm) {
    return norm(Optional.of(norm), norm.channels());
  }

  /// A norm, or the identity.
  NormPlan norm(Optional<Norm> norm, int channels) {
    return new NormPlan(norm, planes(channels));
  }

  ConvPasses conv(Conv conv, ConvShape forward, Optional<ConvShape> backward, float backwardScale) {
    Conv transposed = transposed(conv);
    return new ConvPasses(
        params.conv(conv, Optional.empty(), forward, conv.inChannels(), false),
        backward.map(
            shape -> params.conv(transposed, Optional.empty(), shape, conv.outChannels(), false)),
        backwardScale,
        OuterPlan.of(conv, kernels),
        Optional.empty(),
        Optional.empty());
  }

  /// The convolution from the output's gradient to the source's.
  static Conv transposed(Conv conv) {
    return new Conv(
        conv.name(),
        conv.outChannels(),
        conv.inChannels(),
        conv.kernel(),
        1,
        conv.padding(),
        false);
  }

  /// @param dst the first map
  TrainingStep.Stem stem(BatchMap dst, CommonBuffers memory) {
    Conv conv = spec.stemConv();
    boolean pools = spec.stem().pools();
    int columns = input.w() + 2 * conv.padding();
    long rowBytes = (long) columns * input.c() * Float.BYTES;
    long stride = pools ? plane(conv.outChannels()) : dst.stride();
    int h = conv.outSize(input.h());
    int w = conv.outSize(input.w());
    FeatureMap convolved = new FeatureMap(h, w, conv.outChannels(), 0, stride);
    ConvShape shape =
        new ConvShape(
            conv.kernel(),
            conv.kernel() * input.c(),
            rowBytes,
            (long) input.c() * Float.BYTES,
            stride);
    ScratchLayout scratch = new ScratchLayout();
    int imageRows = (STEM_BAND_ROWS - 1) * conv.stride() + conv.kernel();
    long image = scratch.take(imageRows * rowBytes);
    long diffStride = plane(conv.outChannels());
    int diffs = STEM_BAND_ROWS * dst.features().w();
    Pack rows = new Pack(scratch.take(diffs * diffStride), diffStride, diffs);
    long whole = pools ? scratch.take(convolved.bytes()) : 0;
    scratchBytes = Math.max(scratchBytes, scratch.bytes());
    IndexTable taps =
        new IndexTable(STEM_BAND_ROWS * w, w, conv.stride() * columns, conv.stride(), 0);
    return new TrainingStep.Stem(
        conv(conv, shape, Optional.empty(), 1),
        spec.stemNorm().map(norm -> stemNorm(norm, memory, whole)),
        convolved,
        dst,
        planes(conv.outChannels()),
        STEM_BAND_ROWS,
        params.table(taps),
        image,
        rows);
  }

  private TrainingStep.StemNorm stemNorm(Norm norm, CommonBuffers memory, long whole) {
    int channels = norm.channels();
    Optional<TrainingStep.StemPool> pool = Optional.empty();
    if (spec.stem().pools()) {
      long signs = params.floats(kernels.padded(channels));
      long positions = memory.offset(Part.STEM_POSITIONS);
      long stride = memory.positionStride();
      pool = Optional.of(new TrainingStep.StemPool(signs, positions, stride, whole));
    }
    return new TrainingStep.StemNorm(
        norm(norm),
        norm(Optional.empty(), channels),
        memory.offset(Part.STEM_SHARD_PRODUCTS),
        memory.offset(Part.STEM_PRODUCTS),
        pool);
  }

  /// @param src the last map
  /// @param norm the norm after it, or the identity
  TrainingStep.Head head(BatchMap src, NormPlan norm, CommonBuffers memory) {
    Linear linear = spec.classifier();
    Linear transposed = new Linear(linear.name(), linear.outFeatures(), linear.inFeatures());
    Conv asConv = new Conv(linear.name(), linear.inFeatures(), linear.outFeatures(), 1, 1, 0, true);
    ScratchLayout scratch = new ScratchLayout();
    long row = scratch.take(memory.featureStride());
    scratchBytes = Math.max(scratchBytes, scratch.bytes());
    return new TrainingStep.Head(
        src,
        norm,
        linear,
        params.linear(linear),
        params.unbiased(transposed),
        OuterPlan.of(asConv, kernels),
        memory.features(),
        memory.logits(),
        row);
  }
}

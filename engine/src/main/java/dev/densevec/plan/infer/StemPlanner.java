package dev.densevec.plan.infer;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.PoolShape;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.plan.layout.Sizes;
import dev.densevec.spec.Conv;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.Shape;
import java.util.Optional;

/// Plans the stem of any network; of a deep one its first convolution.
final class StemPlanner {
  private static final int BAND_ROWS = 4;

  private final NetworkSpec spec;
  private final Conv conv;
  private final Shape input;
  private final KernelSet kernels;
  private final ParamLayout params;
  private final int convH;
  private final int convW;

  /// Whether rows are pooled as soon as they are convolved.
  private final boolean pools;

  private long scratchBytes;

  StemPlanner(NetworkSpec spec, Shape input, KernelSet kernels, ParamLayout params) {
    this.spec = spec;
    this.conv = spec.stemConv();
    this.input = input;
    this.kernels = kernels;
    this.params = params;
    this.convH = conv.outSize(input.h());
    this.convW = conv.outSize(input.w());
    this.pools = spec.stem().pools() && !spec.stem().isDeep();
  }

  /// Rows of the first block's map.
  int outH() {
    return spec.stem().pools() ? pooled(convH) : convH;
  }

  /// Columns of the first block's map.
  int outW() {
    return spec.stem().pools() ? pooled(convW) : convW;
  }

  private static int pooled(int size) {
    return Math.ceilDiv(size, 2);
  }

  /// The map that the first convolution makes, where it isn't pooled at once.
  FeatureMap convolved() {
    long stride = (long) kernels.padded(conv.outChannels()) * Float.BYTES;
    return new FeatureMap(convH, convW, conv.outChannels(), 0, stride);
  }

  private int bandRows() {
    return pools ? 2 * BAND_ROWS + 1 : BAND_ROWS;
  }

  /// Pixels convolved at a time.
  int bandPixels() {
    return bandRows() * convW;
  }

  /// Bytes of scratch that the planned stem needs.
  long scratchBytes() {
    return scratchBytes;
  }

  /// @param dst the map that it makes
  Step.Stem plan(FeatureMap dst) {
    int c = input.c();
    int columns = input.w() + 2 * conv.padding();
    long imageRow = (long) columns * c * Float.BYTES;
    long stride = pools ? (long) kernels.padded(conv.outChannels()) * Float.BYTES : dst.stride();
    ConvShape shape =
        new ConvShape(conv.kernel(), conv.kernel() * c, imageRow, (long) c * Float.BYTES, stride);
    int imageRows = (bandRows() - 1) * conv.stride() + conv.kernel();
    FeatureMap convolved =
        new FeatureMap(
            convH, convW, conv.outChannels(), Sizes.aligned(imageRows * imageRow), stride);
    scratchBytes = convolved.offset() + (pools ? bandPixels() * stride : 0);
    int srcIndex =
        params.table(
            new IndexTable(bandPixels(), convW, conv.stride() * columns, conv.stride(), 0));
    Optional<PoolShape> pool =
        pools
            ? Optional.of(
                new PoolShape(conv.outChannels(), convW, dst.w(), stride, dst.stride(), 0))
            : Optional.empty();
    return new Step.Stem(
        params.conv(conv, spec.stemNorm(), shape, c, spec.stem().hasNorm()),
        input.h(),
        input.w(),
        convolved,
        pool,
        dst,
        BAND_ROWS,
        0,
        srcIndex);
  }
}

package dev.densevec.plan.infer;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.plan.layout.Sizes;
import dev.densevec.spec.Conv;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.Shape;

/// Plans the stem of any network.
final class StemPlanner {
  private static final int BAND_ROWS = 4;

  private final NetworkSpec spec;
  private final Conv conv;
  private final Shape input;
  private final KernelSet kernels;
  private final ParamLayout params;
  private final int convH;
  private final int convW;
  private long scratchBytes;

  StemPlanner(NetworkSpec spec, Shape input, KernelSet kernels, ParamLayout params) {
    this.spec = spec;
    this.conv = spec.stemConv();
    this.input = input;
    this.kernels = kernels;
    this.params = params;
    this.convH = conv.outSize(input.h());
    this.convW = conv.outSize(input.w());
  }

  /// Rows of the first map.
  int outH() {
    return spec.stem().pools() ? pooled(convH) : convH;
  }

  /// Columns of the first map.
  int outW() {
    return spec.stem().pools() ? pooled(convW) : convW;
  }

  private static int pooled(int size) {
    return Math.ceilDiv(size, 2);
  }

  private int bandRows() {
    return spec.stem().pools() ? 2 * BAND_ROWS + 1 : BAND_ROWS;
  }

  /// Pixels convolved at a time.
  int bandPixels() {
    return bandRows() * convW;
  }

  /// Bytes of scratch that the planned stem needs.
  long scratchBytes() {
    return scratchBytes;
  }

  /// @param dst the first map
  /// @param identity the table `0, 1, 2, ...` of at least [#bandPixels()] entries
  Step.Stem plan(FeatureMap dst, int identity) {
    int c = input.c();
    int columns = input.w() + 2 * conv.padding();
    long imageRow = (long) columns * c * Float.BYTES;
    boolean pools = spec.stem().pools();
    long convStride = (long) kernels.padded(conv.outChannels()) * Float.BYTES;
    ConvShape shape =
        new ConvShape(
            conv.kernel(),
            conv.kernel() * c,
            imageRow,
            (long) c * Float.BYTES,
            pools ? convStride : dst.stride());
    int imageRows = (bandRows() - 1) * conv.stride() + conv.kernel();
    long convOffset = Sizes.aligned(imageRows * imageRow);
    scratchBytes = convOffset + (pools ? bandPixels() * convStride : 0);
    int srcIndex =
        params.table(
            new IndexTable(bandPixels(), convW, conv.stride() * columns, conv.stride(), 0));
    return new Step.Stem(
        conv.name(),
        params.conv(conv, spec.stemNorm(), shape, c, spec.stem().hasNorm()),
        input.h(),
        input.w(),
        convH,
        convW,
        pools,
        dst,
        BAND_ROWS,
        0,
        convOffset,
        srcIndex,
        identity);
  }
}

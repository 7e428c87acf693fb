package dev.densevec.plan.train;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.Pack;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.spec.Conv;
import java.util.Optional;

/// Plans convolutions from map to map in training: strips and packs in the scratch.
final class ConvolveTrainingPlanner {
  private final KernelSet kernels;
  private final ParamLayout params;
  private final TrainingStepPlanner parts;
  private long scratchBytes;

  ConvolveTrainingPlanner(KernelSet kernels, ParamLayout params, TrainingStepPlanner parts) {
    this.kernels = kernels;
    this.params = params;
    this.parts = parts;
  }

  /// Bytes of scratch that the steps planned so far need.
  long scratchBytes() {
    return scratchBytes;
  }

  TrainingStep.Convolve plan(
      Conv conv,
      BatchMap src,
      NormPlan norm,
      BatchMap dst,
      Optional<TrainingStep.Shortcut> shortcut,
      boolean clears) {
    ScratchLayout scratch = new ScratchLayout();
    TapStrip strip = place(scratch, source(conv, src.features(), dst.features()));
    TapStrip diff =
        place(
            scratch,
            conv.kernel() == 1
                ? packed(conv, dst.features(), strip.bandRows())
                : spread(conv, src.features()));
    int pixels = diff.bandRows() * dst.features().w();
    Pack pack =
        conv.kernel() == 1
            ? scratch.pack(conv.inChannels(), kernels, pixels)
            : scratch.pack(conv.inChannels(), kernels);
    scratchBytes = Math.max(scratchBytes, scratch.bytes());
    return new TrainingStep.Convolve(
        src,
        norm,
        parts.conv(conv, shape(strip, dst.stride()), Optional.of(shape(diff, pack.stride())), 1),
        dst,
        shortcut,
        clears,
        parts.planes(conv.outChannels()),
        strip,
        diff,
        pack);
  }

  private static TapStrip place(ScratchLayout scratch, TapStrip strip) {
    return strip.at(scratch.take(strip.bytes()));
  }

  private static ConvShape shape(TapStrip strip, long dstStride) {
    int kernel = 2 * strip.border() + 1;
    return new ConvShape(
        kernel, kernel * strip.channels(), strip.rowStride(), strip.stride(), dstStride);
  }

  /// What the convolution reads, a band at a time.
  private TapStrip source(Conv conv, FeatureMap src, FeatureMap dst) {
    int stride = conv.stride();
    int columns = src.w() + 2 * conv.padding();
    int bandRows =
        conv.kernel() == 1
            ? ScratchLayout.rows(dst.h(), dst.w())
            : ScratchLayout.bandRows(
                dst.h(), (long) stride * columns * conv.inChannels() * Float.BYTES);
    int rows = (bandRows - 1) * stride + conv.kernel();
    int index =
        params.table(new IndexTable(bandRows * dst.w(), dst.w(), stride * columns, stride, 0));
    return new TapStrip(0, bandRows, rows, columns, conv.padding(), conv.inChannels(), index);
  }

  /// The output's gradient at the source's size with a border.
  private TapStrip spread(Conv conv, FeatureMap src) {
    int columns = src.w() + 2;
    int index = params.table(new IndexTable(src.pixels(), src.w(), columns, 1, 0));
    return new TapStrip(0, src.h(), src.h() + 2, columns, 1, conv.outChannels(), index);
  }

  /// The output's gradient, a band at a time.
  private static TapStrip packed(Conv conv, FeatureMap dst, int bandRows) {
    return new TapStrip(0, bandRows, bandRows, dst.w(), 0, conv.outChannels(), IndexTable.IDENTITY);
  }
}

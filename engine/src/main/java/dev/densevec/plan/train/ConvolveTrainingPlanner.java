package dev.densevec.plan.train;

import dev.densevec.kernel.KernelSet;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.Pack;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.plan.layout.Strip;
import dev.densevec.spec.Conv;
import java.util.Optional;

/// Plans convolutions from map to map in training: strips and packs in the scratch.
final class ConvolveTrainingPlanner {
  private final KernelSet kernels;
  private final ParamLayout params;
  private final TrainingStepPlanner parts;
  private final WinogradTrainingPlanner winograd;
  private long scratchBytes;

  /// @param batch images of a batch
  ConvolveTrainingPlanner(
      KernelSet kernels, ParamLayout params, TrainingStepPlanner parts, int batch) {
    this.kernels = kernels;
    this.params = params;
    this.parts = parts;
    this.winograd = new WinogradTrainingPlanner(kernels, params, batch);
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
    FeatureMap size = dst.features();
    Strip strip =
        winograd.suitsForward(conv, size)
            ? winograd.forwardStrip(size, conv.inChannels(), scratch)
            : scratch.place(source(conv, src.features(), size));
    boolean tiled = winograd.suitsBackward(conv, size);
    Strip diff =
        tiled
            ? winograd.diffStrip(size, conv.outChannels(), scratch)
            : scratch.place(gradient(conv, src.features(), size, strip.bandRows()));
    Pack pack =
        tiled
            ? winograd.pack(size, conv.inChannels(), scratch)
            : pack(conv, diff.bandRows() * size.w(), scratch);
    ConvPasses passes = winograd.passes(conv, size, strip, diff, pack.stride(), scratch);
    scratchBytes = Math.max(scratchBytes, scratch.bytes());
    return new TrainingStep.Convolve(
        src,
        norm,
        passes,
        dst,
        shortcut,
        clears,
        parts.planes(conv.outChannels()),
        strip,
        diff,
        pack);
  }

  private Strip gradient(Conv conv, FeatureMap src, FeatureMap dst, int bandRows) {
    return conv.kernel() == 1 ? packed(conv, dst, bandRows) : spread(conv, src);
  }

  /// @param band pixels of a band of a 1x1 convolution
  private Pack pack(Conv conv, int band, ScratchLayout scratch) {
    return conv.kernel() == 1
        ? scratch.pack(conv.inChannels(), kernels, band)
        : scratch.pack(conv.inChannels(), kernels);
  }

  /// What the convolution reads, a band at a time.
  private Strip source(Conv conv, FeatureMap src, FeatureMap dst) {
    int stride = conv.stride();
    int columns = src.w() + 2 * conv.padding();
    int bandRows =
        conv.kernel() == 1
            ? ScratchLayout.rows(dst.h(), dst.w())
            : ScratchLayout.bandRows(
                dst.h(), (long) stride * columns * pixelBytes(conv.inChannels()));
    int rows = (bandRows - 1) * stride + conv.kernel();
    int index =
        params.table(new IndexTable(bandRows * dst.w(), dst.w(), stride * columns, stride, 0));
    return new Strip(
        0,
        bandRows,
        rows,
        columns,
        conv.padding(),
        pixelBytes(conv.inChannels()),
        IndexTable.IDENTITY,
        index);
  }

  /// The output's gradient at the source's size with a border.
  private Strip spread(Conv conv, FeatureMap src) {
    int columns = src.w() + 2;
    int index = params.table(new IndexTable(src.pixels(), src.w(), columns, 1, 0));
    long stride = pixelBytes(conv.outChannels());
    return new Strip(0, src.h(), src.h() + 2, columns, 1, stride, IndexTable.IDENTITY, index);
  }

  /// The output's gradient, a band at a time.
  private static Strip packed(Conv conv, FeatureMap dst, int bandRows) {
    long stride = pixelBytes(conv.outChannels());
    return new Strip(
        0, bandRows, bandRows, dst.w(), 0, stride, IndexTable.IDENTITY, IndexTable.IDENTITY);
  }

  private static long pixelBytes(int channels) {
    return (long) channels * Float.BYTES;
  }
}

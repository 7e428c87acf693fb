package dev.densevec.runtime.step;

import dev.densevec.kernel.ResidualKernels;
import dev.densevec.plan.infer.Step;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.layout.WinogradPlan;
import dev.densevec.runtime.conv.Border;
import dev.densevec.runtime.conv.Context;
import dev.densevec.runtime.conv.Convolution;
import dev.densevec.runtime.conv.Winograd;

/// Runs a convolution from map to map, a band of rows at a time, and what follows it while the rows
/// are in the cache.
///
/// Workers that share an image take rows, or output channels where rows are few; each fills strips
/// of its own.
final class ConvolveRunner {
  /// Rows a worker below which workers take channels.
  private static final int LEAST_ROWS = 4;

  private ConvolveRunner() {}

  static void run(Context context, Step.Convolve step) {
    int h = step.map().h();
    int unit = step.rowUnit();
    int units = Math.ceilDiv(h, unit);
    int vectors = step.conv().vectors();
    if (step.winograd().isPresent() || units >= LEAST_ROWS * context.workers()) {
      int start = context.shareStart(units) * unit;
      bands(context, step, start, Math.min(h, context.shareEnd(units) * unit), 0, vectors);
    } else {
      int first = Convolution.shareStart(context, step.conv(), context.worker());
      int end = Convolution.shareStart(context, step.conv(), context.worker() + 1);
      bands(context, step, 0, first < end ? h : 0, first, end);
    }
  }

  /// The output vectors `[first, last)` of the rows `[start, end)`.
  private static void bands(
      Context context, Step.Convolve step, int start, int end, int first, int last) {
    for (int y = start; y < end; y += step.strip().bandRows()) {
      int bandEnd = Math.min(end, y + step.strip().bandRows());
      convolve(context, step, y, bandEnd, first, last);
      finish(context, step, y, bandEnd, first, last);
    }
  }

  private static void convolve(
      Context context, Step.Convolve step, int y, int end, int first, int last) {
    boolean pointwise = step.conv().conv().kernel() == 1;
    FeatureMap src = step.src();
    long source =
        pointwise
            ? context.arena()
                + src.offset()
                + (long) y * step.conv().conv().stride() * src.rowStride()
            : context.scratch() + step.strip().offset();
    if (!pointwise) {
      fill(context, step, source, y, end);
    }
    if (step.winograd().isPresent()) {
      WinogradPlan plan = step.winograd().get();
      long dst = context.arena() + step.dst();
      Winograd.rows(context, plan, step.conv(), source, dst, y, end);
      return;
    }
    FeatureMap map = step.map();
    long dst = context.arena() + map.offset() + y * map.rowStride();
    int count = (end - y) * map.w();
    int index = step.strip().srcIndex();
    for (int vector = first; vector < last; ) {
      vector +=
          Convolution.panel(
              context, step.conv().shape(), vector, source, index, count, dst, IndexTable.IDENTITY);
    }
  }

  /// Fills the strip with what the output rows `[y, end)` read; its row 0 is the first row they
  /// read, above the map for the first of them.
  private static void fill(Context context, Step.Convolve step, long strip, int y, int end) {
    Strip size = step.strip();
    FeatureMap src = step.src();
    int top = y * step.conv().conv().stride() - 1;
    int wanted = top + (end - y - 1) * step.conv().conv().stride() + 3;
    int from = Math.max(top, 0);
    int to = Math.min(wanted, src.h());
    Border.around(context, size, strip, top, to, src.w(), true);
    context
        .kernels()
        .pointwise()
        .affineRelu(
            step.norm().shape(),
            context.operands(),
            context.arena() + src.offset() + from * src.rowStride(),
            (to - from) * src.w(),
            strip + (from - top) * size.rowStride(),
            size.dstIndex());
  }

  /// The shortcut's sum and ReLU for the output vectors `[first, last)` of the rows `[y, end)`.
  private static void finish(
      Context context, Step.Convolve step, int y, int end, int first, int last) {
    FeatureMap map = step.map();
    int lanes = context.kernels().lanes();
    int from = first * lanes;
    int to = Math.min(last * lanes, map.channels());
    boolean rectified = step.winograd().isEmpty() && step.shortcut().isEmpty();
    if (step.shortcut().isPresent()) {
      Step.Shortcut shortcut = step.shortcut().get();
      boolean whole = shortcut.src().channels() == map.channels();
      float floor = step.relu() && whole ? 0 : Float.NEGATIVE_INFINITY;
      add(context, shortcut, map, floor, y, end, from, to);
      rectified = whole;
    }
    if (step.relu() && !rectified) {
      ResidualKernels kernels = context.kernels().residual();
      long dst = context.arena() + map.offset() + y * map.rowStride() + (long) from * Float.BYTES;
      kernels.rectify(context.data(), (end - y) * map.w(), to - from, dst, map.stride());
    }
  }

  /// Adds the shortcut to the channels `[from, to)` that it has.
  private static void add(
      Context context,
      Step.Shortcut shortcut,
      FeatureMap map,
      float floor,
      int y,
      int end,
      int from,
      int to) {
    FeatureMap src = shortcut.src();
    int first = Math.max(from, shortcut.channel());
    int last = Math.min(to, shortcut.channel() + src.channels());
    if (first >= last) {
      return;
    }
    for (int row = y; row < end; row++) {
      long source = src.offset() + (long) row * shortcut.stride() * src.rowStride();
      context
          .kernels()
          .residual()
          .add(
              context.data(),
              context.arena() + source + (long) (first - shortcut.channel()) * Float.BYTES,
              shortcut.stride() * src.stride(),
              map.w(),
              last - first,
              floor,
              context.arena() + map.offset() + row * map.rowStride() + (long) first * Float.BYTES,
              map.stride());
    }
  }
}

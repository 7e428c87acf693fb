package dev.densevec.runtime.step;

import dev.densevec.kernel.ConvShape;
import dev.densevec.plan.infer.Step;
import dev.densevec.plan.layout.AffinePlan;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.Pack;
import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.layout.WinogradPlan;
import dev.densevec.runtime.conv.Border;
import dev.densevec.runtime.conv.Context;
import dev.densevec.runtime.conv.Convolution;
import dev.densevec.runtime.conv.Winograd;
import java.lang.foreign.MemorySegment;

/// Runs a dense layer: normalised input into the zero-bordered strip (through the bottleneck's 1x1
/// convolution where there is one), then the 3x3 convolution from the strip into the arena.
final class LayerRunner {
  private LayerRunner() {}

  static void run(Context context, Step.Layer step) {
    if (step.shared()) {
      together(context, step);
    } else {
      apart(context, step);
    }
  }

  /// All workers fill one strip of the whole map, then all convolve it.
  private static void together(Context context, Step.Layer step) {
    FeatureMap map = step.map();
    long strip = context.arena() + step.strip().offset();
    int sidesEnd = context.shareEnd(map.h()) + 2;
    Border.sides(context, step.strip(), strip, context.shareStart(map.h()), sidesEnd, map.w());
    if (context.worker() == 0) {
      Border.rows(context, step.strip(), strip, 0, 1);
      Border.rows(context, step.strip(), strip, map.h() + 1, step.strip().rows());
    }
    fillShared(context, step, strip);
    context.barrier().await();
    // Even shares: whole kernel tiles would not be fewer for whoever has the most.
    int whole = step.winograd().map(plan -> plan.grid().tiles()).orElse(map.pixels());
    int from = context.shareStart(whole);
    int end = context.shareEnd(whole);
    if (step.winograd().isPresent()) {
      WinogradPlan plan = step.winograd().get();
      long dst = context.arena() + step.dst();
      Winograd.run(context, plan, step.conv(), strip, dst, from, end);
    } else {
      convolve(context, step, strip, from, from, end - from);
    }
  }

  private static void fillShared(Context context, Step.Layer step, long strip) {
    int pixels = step.map().pixels();
    long firstRow = strip + step.strip().rowStride();
    int tile = step.reduce().isPresent() ? tile(context, step.reduce().get()) : 1;
    int tiles = Math.ceilDiv(pixels, tile);
    if (step.reduce().isPresent() && tiles < 4 * context.workers()) {
      ConvPlan reduce = step.reduce().get();
      int first = Convolution.shareStart(context, reduce, context.worker());
      int end = Convolution.shareStart(context, reduce, context.worker() + 1);
      fill(context, step, 0, pixels, firstRow, 0, first, end);
    } else {
      int from = context.shareStart(tiles) * tile;
      int end = Math.min(pixels, context.shareEnd(tiles) * tile);
      int vectors = step.reduce().map(ConvPlan::vectors).orElse(0);
      fill(context, step, from, end, firstRow, from, 0, vectors);
    }
  }

  private static int tile(Context context, ConvPlan conv) {
    return context.kernels().conv(conv.vectors()).pixels();
  }

  /// Every worker has rows and a strip of its own.
  private static void apart(Context context, Step.Layer step) {
    int h = step.map().h();
    int unit = step.rowUnit();
    int units = Math.ceilDiv(h, unit);
    int start = context.shareStart(units) * unit;
    int end = Math.min(h, context.shareEnd(units) * unit);
    if (start >= end) {
      return;
    }
    Strip strip = step.strip();
    long rows = context.scratch() + strip.offset();
    Border.sides(context, strip, rows, 0, strip.bandRows() + 2, step.map().w());
    Border.rows(context, strip, rows, 0, 1);
    int filled = Math.max(start - 1, 0);
    for (int y = start; y < end; y += strip.bandRows()) {
      int bandEnd = Math.min(end, y + strip.bandRows());
      filled = band(context, step, rows, y, bandEnd, filled);
    }
  }

  /// The output rows `[y, end)`; `filled` is the first map row that the strip does not hold yet.
  /// Strip row 0 is map row `y - 1`.
  private static int band(
      Context context, Step.Layer step, long strip, int y, int end, int filled) {
    FeatureMap map = step.map();
    int needed = Math.min(map.h(), end + 1);
    int w = map.w();
    long row = step.strip().rowStride();
    long firstRow = strip + (filled - y + 1) * row;
    int vectors = step.reduce().map(ConvPlan::vectors).orElse(0);
    fill(context, step, filled * w, needed * w, firstRow, 0, 0, vectors);
    if (end == map.h()) {
      Border.rows(context, step.strip(), strip, end - y + 1, step.strip().rows());
    }
    if (step.winograd().isPresent()) {
      WinogradPlan plan = step.winograd().get();
      long dst = context.arena() + step.dst();
      Winograd.rows(context, plan, step.conv(), strip, dst, y, end);
    } else {
      convolve(context, step, strip, 0, y * w, (end - y) * w);
    }
    MemorySegment.copy(context.data(), strip + (end - y) * row, context.data(), strip, 2 * row);
    return needed;
  }

  /// Fills the strip with the map's pixels `[from, end)`.
  ///
  /// @param strip byte offset of the strip row that entry 0 of the strip table belongs to
  /// @param entry entry of the strip table that belongs to pixel `from`
  /// @param firstVector first output vector of the 1x1 convolution to compute
  /// @param endVector the output vector to stop at
  private static void fill(
      Context context,
      Step.Layer step,
      int from,
      int end,
      long strip,
      int entry,
      int firstVector,
      int endVector) {
    int table = step.strip().dstIndex() + entry;
    FeatureMap map = step.map();
    long src = context.arena() + map.offset() + from * map.stride();
    if (step.reduce().isEmpty()) {
      normalise(context, step.norm(), src, end - from, strip, table);
      return;
    }
    Pack pack = step.pack();
    long packed = context.scratch() + pack.offset();
    for (int done = 0; done < end - from; done += pack.pixels()) {
      int count = Math.min(pack.pixels(), end - from - done);
      long pixels = src + done * map.stride();
      normalise(context, step.norm(), pixels, count, packed, IndexTable.IDENTITY);
      ConvShape reduce = step.reduce().get().shape();
      for (int vector = firstVector; vector < endVector; ) {
        vector +=
            Convolution.panel(
                context, reduce, vector, packed, IndexTable.IDENTITY, count, strip, table + done);
      }
    }
  }

  private static void normalise(
      Context context, AffinePlan norm, long src, int count, long dst, int dstIndex) {
    context
        .kernels()
        .pointwise()
        .affineRelu(norm.shape(), context.operands(), src, count, dst, dstIndex);
  }

  /// The 3x3 convolution of `count` pixels from entry `entry` of the strip table, into the arena
  /// from pixel `pixel` on.
  private static void convolve(
      Context context, Step.Layer step, long strip, int entry, int pixel, int count) {
    Convolution.run(
        context,
        step.conv().shape(),
        strip,
        step.strip().srcIndex() + entry,
        count,
        context.arena() + step.dst() + pixel * step.map().stride(),
        IndexTable.IDENTITY);
  }
}

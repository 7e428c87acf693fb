package dev.densevec.runtime.step;

import dev.densevec.kernel.WinogradKernels;
import dev.densevec.plan.infer.Step;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.layout.WinogradPlan;
import dev.densevec.runtime.conv.Context;
import dev.densevec.runtime.conv.Convolution;

/// Runs a 3x3 convolution Winograd's way: a chunk of tiles at a time, so that transformed input and
/// products stay in the cache.
final class WinogradRunner {
  private static final int TILE = WinogradKernels.TILE;
  private static final int POINTS = WinogradKernels.POINTS;

  private WinogradRunner() {}

  /// The tiles `[first, end)` of the map, counted row by row.
  ///
  /// @param strip byte offset of the strip's row 0
  /// @param stripTop row of tiles that the strip begins with
  static void run(
      Context context, Step.Spatial step, long strip, int stripTop, int first, int end) {
    WinogradPlan plan = step.winograd().orElseThrow();
    for (int from = first; from < end; from += plan.chunk()) {
      int count = Math.min(plan.chunk(), end - from);
      for (int point = 0; point < POINTS; point++) {
        transform(context, step, plan, point, strip, stripTop, from, count);
        multiply(context, step, plan, point, count);
      }
      finish(context, step, plan, from, count);
    }
  }

  private static WinogradKernels kernels(Context context) {
    return context.kernels().winograd().orElseThrow();
  }

  /// Transforms the input of a chunk to a row of points.
  private static void transform(
      Context context,
      Step.Spatial step,
      WinogradPlan plan,
      int point,
      long strip,
      int stripTop,
      int from,
      int count) {
    Strip source = step.strip();
    long dst = context.scratch() + plan.input();
    for (int done = 0; done < count; ) {
      int row = (from + done) / plan.columns();
      int column = (from + done) % plan.columns();
      int tiles = Math.min(plan.columns() - column, count - done);
      long src = strip + (long) (row - stripTop) * TILE * source.rowStride();
      kernels(context)
          .input(
              plan.transform(),
              context.data(),
              src + (long) column * TILE * source.stride(),
              point,
              tiles,
              dst + done * plan.transform().dstStride());
      done += tiles;
    }
  }

  /// Multiplies a chunk's tiles by the filters at each point of a row.
  private static void multiply(
      Context context, Step.Spatial step, WinogradPlan plan, int row, int count) {
    for (int j = 0; j < POINTS; j++) {
      int point = row * POINTS + j;
      Convolution.run(
          context,
          step.conv().points().get(point),
          context.scratch() + plan.input() + j * plan.transform().planeStride(),
          IndexTable.IDENTITY,
          count,
          context.scratch() + plan.output() + point * plan.inverse().planeStride(),
          IndexTable.IDENTITY);
    }
  }

  /// Transforms a chunk's products to output pixels.
  private static void finish(
      Context context, Step.Spatial step, WinogradPlan plan, int from, int count) {
    int channels = plan.inverse().channels();
    long products = context.scratch() + plan.output();
    long plane = plan.inverse().planeStride();
    kernels(context).outputColumns(context.data(), products, plane, count * channels);
    for (int done = 0; done < count; ) {
      int row = (from + done) / plan.columns();
      int column = (from + done) % plan.columns();
      int tiles = Math.min(plan.columns() - column, count - done);
      long src = products + done * plan.inverse().srcStride();
      rows(context, step, plan, src, row * TILE, column * TILE, tiles);
      done += tiles;
    }
  }

  /// The output rows of tiles side by side, of which `(y, x)` is the first pixel.
  private static void rows(
      Context context, Step.Spatial step, WinogradPlan plan, long src, int y, int x, int tiles) {
    FeatureMap map = step.map();
    int pixels = Math.min(tiles * TILE, map.w() - x);
    int rows = Math.min(TILE, map.h() - y);
    long dst = context.arena() + step.dst() + x * map.stride();
    for (int row = 0; row < rows; row++) {
      kernels(context)
          .outputRow(
              plan.inverse(),
              context.operands(),
              src + (long) row * POINTS * plan.inverse().planeStride(),
              pixels,
              step.conv().bias(),
              dst + (y + row) * map.rowStride());
    }
  }
}

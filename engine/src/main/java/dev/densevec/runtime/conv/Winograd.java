package dev.densevec.runtime.conv;

import dev.densevec.kernel.WinogradKernels;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.TileGrid;
import dev.densevec.plan.layout.WinogradPlan;
import dev.densevec.plan.layout.WinogradPoints;

/// Runs a 3x3 convolution Winograd's way, for inference and training: a chunk of tiles at a time,
/// so that transformed input and products stay in the cache.
public final class Winograd {
  private Winograd() {}

  /// The rows `[y, end)` of output pixels, in whole tiles: `y` is a tile's first row.
  ///
  /// @param conv the convolution, with its weights at the points
  /// @param strip byte offset of the row of pixels above `y`, its border counted
  /// @param dst byte offset of output pixel 0
  public static void rows(
      Context context, WinogradPlan plan, ConvPlan conv, long strip, long dst, int y, int end) {
    TileGrid grid = plan.grid();
    int first = y / grid.tile() * grid.columns();
    int last = Math.ceilDiv(end, grid.tile()) * grid.columns();
    run(context, plan, conv, strip - plan.source().first(first), dst, first, last);
  }

  /// The tiles `[first, end)`.
  ///
  /// @param src byte offset of the first pixel that tile 0 reads
  /// @param dst byte offset of output pixel 0
  public static void run(
      Context context, WinogradPlan plan, ConvPlan conv, long src, long dst, int first, int end) {
    for (int from = first; from < end; from += plan.chunk()) {
      int count = Math.min(plan.chunk(), end - from);
      for (int point = 0; point < plan.grid().side(); point++) {
        transform(context, plan.source(), point, src, from, count);
        multiply(context, plan, conv, point, count);
      }
      finish(context, plan, conv.bias(), dst, from, count);
    }
  }

  private static WinogradKernels kernels(Context context, TileGrid grid) {
    return context.kernels().winograd(grid.tile()).orElseThrow();
  }

  /// Transforms what `count` tiles from tile `from` on read to a row of points.
  ///
  /// @param src byte offset of the first pixel that tile 0 reads
  public static void transform(
      Context context, WinogradPoints points, int point, long src, int from, int count) {
    long dst = context.scratch() + points.offset();
    for (int done = 0; done < count; ) {
      int tiles = points.grid().beside(from + done, count - done);
      long first = src + points.first(from + done);
      long to = dst + done * points.shape().dstStride();
      kernels(context, points.grid())
          .input(points.shape(), context.data(), first, point, tiles, to);
      done += tiles;
    }
  }

  /// Multiplies a chunk's tiles by the filters at each point of a row.
  private static void multiply(
      Context context, WinogradPlan plan, ConvPlan conv, int row, int count) {
    int side = plan.grid().side();
    for (int j = 0; j < side; j++) {
      int point = row * side + j;
      Convolution.run(
          context,
          conv.points().get(point),
          context.scratch() + plan.source().offset() + j * plan.source().shape().planeStride(),
          IndexTable.IDENTITY,
          count,
          context.scratch() + plan.output() + point * plan.inverse().planeStride(),
          IndexTable.IDENTITY);
    }
  }

  /// Transforms a chunk's products to output pixels.
  private static void finish(
      Context context, WinogradPlan plan, long bias, long dst, int from, int count) {
    int channels = plan.inverse().channels();
    long products = context.scratch() + plan.output();
    long plane = plan.inverse().planeStride();
    kernels(context, plan.grid()).outputColumns(context.data(), products, plane, count * channels);
    for (int done = 0; done < count; ) {
      int tiles = plan.grid().beside(from + done, count - done);
      pixels(
          context,
          plan,
          bias,
          products + done * plan.inverse().srcStride(),
          from + done,
          tiles,
          dst);
      done += tiles;
    }
  }

  /// The output pixels of tiles side by side.
  ///
  /// @param src byte offset of the first tile's products
  private static void pixels(
      Context context, WinogradPlan plan, long bias, long src, int tile, int tiles, long dst) {
    TileGrid grid = plan.grid();
    int row = tile / grid.columns();
    int x = tile % grid.columns() * grid.tile();
    int pixels = Math.min(tiles * grid.tile(), grid.w() - x);
    int rows = Math.min(grid.tile(), grid.h() - row % grid.rows() * grid.tile());
    for (int y = 0; y < rows; y++) {
      long pixel = grid.pixels(row) + (long) y * grid.w() + x;
      kernels(context, grid)
          .outputRow(
              plan.inverse(),
              context.operands(),
              src + (long) y * grid.side() * plan.inverse().planeStride(),
              pixels,
              bias,
              dst + pixel * plan.inverse().dstStride());
    }
  }
}

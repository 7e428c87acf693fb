package dev.densevec.train.conv;

import dev.densevec.kernel.OuterShape;
import dev.densevec.kernel.WinogradTrainingKernels;
import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.layout.TileGrid;
import dev.densevec.plan.layout.WinogradPoints;
import dev.densevec.plan.train.ConvPasses;
import dev.densevec.plan.train.OuterPlan;
import dev.densevec.plan.train.WinogradGradients;
import dev.densevec.runtime.conv.Winograd;
import dev.densevec.train.pass.PixelPairs;
import dev.densevec.train.pass.WeightGradient;
import dev.densevec.train.pass.WeightProducts;
import dev.densevec.train.pass.Worker;

/// Products at the points of Winograd's method, a quarter of the direct convolution's
/// multiply-adds. The gradient of the weights is summed up at the points and becomes that of taps
/// once a shard.
final class WinogradBackward implements SpatialBackward {
  private final SpatialStep step;
  private final SourceMap map;
  private final ConvPasses conv;
  private final WinogradGradients plan;
  private final WinogradPoints given;
  private final TileGrid grid;
  private final Strip diff;
  private final WeightGradient weights;
  private final OuterPlan outer;
  private final OuterShape shape;
  private final long matrix;

  WinogradBackward(
      SpatialStep step, SourceMap map, ConvPasses conv, Strip diff, WeightGradient weights) {
    this.step = step;
    this.map = map;
    this.conv = conv;
    this.plan = conv.fastBackward().orElseThrow();
    this.given = plan.diff();
    this.grid = given.grid();
    this.diff = diff;
    this.weights = weights;
    this.outer = conv.weights();
    this.shape =
        PixelPairs.row(plan.source().shape().dstStride(), plan.diff().shape().dstStride())
            .shape(outer.swapped(), outer.rowBytes());
    this.matrix = (long) outer.matrixFloats() * Float.BYTES;
  }

  @Override
  public void run(Worker worker, int shard, int first, int end) {
    if (weights.trained()) {
      worker.clear(worker.scratch() + plan.sums(), grid.points() * matrix);
    }
    for (int image = first; image < end; image += plan.images()) {
      int count = Math.min(plan.images(), end - image);
      for (int i = 0; i < count; i++) {
        long at = worker.scratch() + diff.offset() + i * given.imageStride();
        step.fillDiff(worker, shard, image + i, at, image == first);
      }
      if (weights.trained()) {
        products(worker, image, count, image == first);
      }
      source(worker, shard, image, count);
    }
    if (weights.trained()) {
      finish(worker, shard);
    }
  }

  /// The products of some images, a band of rows after the other where it is a single one.
  private void products(Worker worker, int image, int count, boolean fresh) {
    Strip strip = plan.strip();
    for (int y = 0; y < grid.h(); y += strip.bandRows()) {
      int rows = Math.min(strip.bandRows(), grid.h() - y);
      for (int i = 0; i < count; i++) {
        long at = worker.scratch() + strip.offset() + i * plan.source().imageStride();
        map.fill(worker, strip, at, image + i, y, rows, fresh && y == 0);
      }
      int first = y / grid.tile() * grid.columns();
      int all = Math.ceilDiv(rows, grid.tile()) * grid.columns() * count;
      long src = worker.scratch() + strip.offset() - plan.source().first(first);
      for (int done = 0; done < all; done += plan.chunk()) {
        products(worker, src, first + done, Math.min(plan.chunk(), all - done));
      }
    }
  }

  /// The products of `count` tiles from tile `from` on.
  ///
  /// @param src byte offset of the first pixel of the source that tile 0 reads
  private void products(Worker worker, long src, int from, int count) {
    long source = worker.scratch() + plan.source().offset();
    long diffs = worker.scratch() + given.offset();
    for (int point = 0; point < grid.side(); point++) {
      Winograd.transform(worker.context(), plan.source(), point, src, from, count);
      transform(worker, point, from, count);
      for (int j = 0; j < grid.side(); j++) {
        long left = source + j * plan.source().shape().planeStride();
        long right = diffs + j * given.shape().planeStride();
        long sums = worker.scratch() + plan.sums() + (point * grid.side() + j) * matrix;
        if (outer.swapped()) {
          WeightProducts.matrix(worker, outer, shape, right, left, 1, count, sums);
        } else {
          WeightProducts.matrix(worker, outer, shape, left, right, 1, count, sums);
        }
      }
    }
  }

  /// Transforms the output's gradient of `count` tiles from tile `from` on to a row of points.
  private void transform(Worker worker, int point, int from, int count) {
    long src = worker.scratch() + diff.first();
    long dst = worker.scratch() + given.offset();
    for (int done = 0; done < count; ) {
      int tiles = grid.beside(from + done, count - done);
      long first = src + given.first(from + done);
      long to = dst + done * given.shape().dstStride();
      kernels(worker).outputGradient(given.shape(), worker.data(), first, point, tiles, to);
      done += tiles;
    }
  }

  /// The gradient of the source of some images, some rows of tiles at a time.
  private void source(Worker worker, int shard, int image, int count) {
    int rows = count * grid.rows();
    long src = worker.scratch() + diff.offset();
    long stride = plan.data().inverse().dstStride();
    for (int row = 0; row < rows; row += plan.dataRows()) {
      int end = Math.min(row + plan.dataRows(), rows);
      int pixel = grid.pixels(row);
      long number = (long) image * grid.h() * grid.w() + pixel;
      long dst = step.sourceGradient(worker, number) - pixel * stride;
      Winograd.run(
          worker.context(),
          plan.data(),
          conv.backward().orElseThrow(),
          src,
          dst,
          row * grid.columns(),
          end * grid.columns());
      step.takeGradient(worker, shard, number, grid.pixels(end) - pixel);
    }
  }

  /// Makes a shard's gradient of the taps of that of the points.
  private void finish(Worker worker, int shard) {
    kernels(worker)
        .filterGradients(
            worker.data(),
            worker.scratch() + plan.sums(),
            matrix,
            outer.matrixFloats(),
            weights.products(worker, shard),
            matrix);
  }

  private static WinogradTrainingKernels kernels(Worker worker) {
    return worker.passes().winograd();
  }
}

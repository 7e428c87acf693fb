package dev.densevec.train.pass;

import dev.densevec.kernel.OuterKernel;
import dev.densevec.kernel.OuterShape;
import dev.densevec.plan.train.OuterPlan;
import java.lang.foreign.MemorySegment;

/// Products of a convolution's source with a map of the size of its output, summed up for each
/// weight: first for each shard, then over shards, pairwise.
public final class WeightProducts {
  /// Bytes of each shard's sums that are added up at a time, whole vectors.
  private static final long PIECE = 4096;

  private final OuterPlan plan;
  private final OuterShape shape;
  private final long kernelRow;

  /// @param pairs where the pixels lie that are multiplied
  public WeightProducts(OuterPlan plan, PixelPairs pairs) {
    this.plan = plan;
    this.shape = pairs.shape(plan.swapped(), plan.rowBytes());
    this.kernelRow = pairs.kernelRow();
  }

  /// Bytes of all sums.
  public long bytes() {
    return (long) plan.floats() * Float.BYTES;
  }

  /// Zeroes a shard's sums.
  ///
  /// @param products byte offset of shard 0's sums
  public void clear(Worker worker, long products, int shard) {
    worker.clear(products + shard * bytes(), bytes());
  }

  /// Adds the products of `rows` by `columns` pixels to a shard's sums.
  ///
  /// @param products byte offset of shard 0's sums
  /// @param src byte offset of the first tap of the first pixel in the source
  /// @param diff byte offset of the first pixel in the output's gradient
  public void add(
      Worker worker, long products, int shard, long src, long diff, int rows, int columns) {
    long sums = products + shard * bytes();
    for (int r = 0; r < plan.matrices(); r++) {
      long dst = sums + (long) r * plan.leftRows() * plan.rowBytes();
      long taps = src + r * kernelRow;
      if (plan.swapped()) {
        matrix(worker, plan, shape, diff, taps, rows, columns, dst);
      } else {
        matrix(worker, plan, shape, taps, diff, rows, columns, dst);
      }
    }
  }

  /// Adds the products of `rows` by `columns` pixels to one matrix.
  public static void matrix(
      Worker worker,
      OuterPlan plan,
      OuterShape shape,
      long left,
      long right,
      int rows,
      int columns,
      long dst) {
    int vectors = worker.kernels().vectors(plan.right());
    for (int vector = 0; vector < vectors; ) {
      OuterKernel kernel = worker.passes().outer(plan.left(), vectors - vector);
      long column = (long) vector * worker.kernels().lanes() * Float.BYTES;
      for (int i = 0; i < plan.left(); i += kernel.rows()) {
        kernel.run(
            shape,
            worker.data(),
            left + (long) i * Float.BYTES,
            right + column,
            rows,
            columns,
            dst + i * plan.rowBytes() + column);
      }
      vector += kernel.vectors();
    }
  }

  /// First row of all matrices that this worker adds up; it ends at [#end].
  public int start(Worker worker) {
    return worker.start(plan.matrices() * plan.leftRows());
  }

  public int end(Worker worker) {
    return worker.end(plan.matrices() * plan.leftRows());
  }

  /// Adds up this rank's shards' sums pairwise at `dst`, which may be shard 0's place; each worker
  /// does some rows. All must have ended [#add]; the shards' sums are overwritten.
  public void sum(Worker worker, long products, int shards, long dst) {
    long end = end(worker) * plan.rowBytes();
    // A piece at a time, so that all levels of the tree find it in the cache.
    for (long at = start(worker) * plan.rowBytes(); at < end; at += PIECE) {
      sumPiece(worker, products + at, shards, dst + at, (int) Math.min(PIECE, end - at));
    }
  }

  private void sumPiece(Worker worker, long products, int shards, long dst, int bytes) {
    for (int step = 1; step < shards; step *= 2) {
      for (int shard = 0; shard < shards; shard += 2 * step) {
        long to = products + shard * bytes();
        worker.passes().add(worker.data(), to + step * bytes(), to, bytes / Float.BYTES);
      }
    }
    if (shards == 0) {
      worker.clear(dst, bytes);
    } else if (dst != products) {
      MemorySegment.copy(worker.data(), products, worker.data(), dst, bytes);
    }
  }
}

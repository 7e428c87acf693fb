package dev.densevec.train.pass;

import dev.densevec.plan.train.OuterPlan;
import java.lang.foreign.MemorySegment;

/// Products of a convolution's source with a map of the size of its output, summed up for each
/// weight: first for each shard, then over shards.
public final class WeightProducts {
  private final OuterPlan plan;

  public WeightProducts(OuterPlan plan) {
    this.plan = plan;
  }

  private long bytes() {
    return (long) plan.floats() * Float.BYTES;
  }

  /// Zeroes a shard's sums.
  ///
  /// @param products byte offset of shard 0's sums
  public void clear(Worker worker, long products, int shard) {
    worker.clear(products + shard * bytes(), bytes());
  }

  /// Adds pixels to a shard's sums; other parameters are those of [Multiply#outer].
  ///
  /// @param products byte offset of shard 0's sums
  public void add(
      Worker worker,
      long products,
      int shard,
      long src,
      long srcStride,
      long srcRow,
      long kernelRow,
      long diff,
      long diffStride,
      long diffRow,
      int rows,
      int columns) {
    Multiply.outer(
        worker,
        plan,
        products + shard * bytes(),
        src,
        srcStride,
        srcRow,
        kernelRow,
        diff,
        diffStride,
        diffRow,
        rows,
        columns);
  }

  /// First row of all kernel rows' matrices that this worker adds up; it ends at [#end].
  public int start(Worker worker) {
    return worker.start(plan.conv().kernel() * plan.leftRows());
  }

  public int end(Worker worker) {
    return worker.end(plan.conv().kernel() * plan.leftRows());
  }

  /// Adds up the shards' sums at `dst`, which may be shard 0's place; each worker does some rows.
  /// All must have ended [#add].
  public void sum(Worker worker, long products, int shards, long dst) {
    long offset = start(worker) * plan.rowBytes();
    long bytes = end(worker) * plan.rowBytes() - offset;
    if (dst != products) {
      MemorySegment.copy(worker.data(), products + offset, worker.data(), dst + offset, bytes);
    }
    int floats = (int) (bytes / Float.BYTES);
    for (int shard = 1; shard < shards; shard++) {
      long from = products + shard * bytes() + offset;
      worker.passes().add(worker.data(), from, dst + offset, floats);
    }
  }
}

package dev.densevec.train.pass;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.PointwiseKernels;
import dev.densevec.kernel.TrainingKernels;
import dev.densevec.plan.train.TrainingPlan;
import dev.densevec.runtime.team.Barrier;
import dev.densevec.runtime.team.Split;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What one of the workers that share a batch needs.
///
/// A batch is cut into shards of whole images, and workers take shards; each shard has sums of its
/// own. So results do not depend on the number of workers.
///
/// @param plan the plan
/// @param kernels the kernels
/// @param data activations, gradients, sums, scratches
/// @param params packed weights, constants of norms
/// @param indices entries of the plan's index tables
/// @param scratch byte offset of the worker's scratch in `data`
/// @param index number of the worker
/// @param count number of workers
/// @param barrier barrier of all workers
/// @param batch the batch under way
@SuppressWarnings("ArrayRecordComponent") // Workers are never compared.
public record Worker(
    TrainingPlan plan,
    KernelSet kernels,
    MemorySegment data,
    MemorySegment params,
    int[] indices,
    long scratch,
    int index,
    int count,
    Barrier barrier,
    Batch batch) {
  public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /// Whether this worker does what one has to do for all.
  public boolean first() {
    return index == 0;
  }

  /// Waits for all workers.
  public void await() {
    barrier.await();
  }

  /// Tells who watches that all workers have ended a step.
  public void tell(int step) {
    if (batch.watcher.isPresent()) {
      await();
      if (first()) {
        batch.watcher.get().accept(step);
      }
    }
  }

  public PointwiseKernels pointwise() {
    return kernels.pointwise();
  }

  public TrainingKernels passes() {
    return kernels.training();
  }

  public int shards(int pixels) {
    return TrainingPlan.shards(batch.n, pixels);
  }

  /// The number of a unit of work, from 0 on, that no other worker takes before the next barrier.
  public int take() {
    return barrier.take();
  }

  /// First of `units` that this worker does; it ends at [#end].
  public int start(int units) {
    return Split.start(units, index, count);
  }

  /// First of `units` that the next worker does.
  public int end(int units) {
    return Split.start(units, index + 1, count);
  }

  /// First image of a shard, which ends where the next one starts.
  public int firstImage(int shard, int shards) {
    return Split.start(batch.n, shard, shards);
  }

  /// Byte offset of a shard's sums, [TrainingKernels#SUM_PLANES] planes.
  public long sums(int shard) {
    return plan.sums() + (long) TrainingKernels.SUM_PLANES * shard * plan.plane();
  }

  /// A channel's sum over shards.
  ///
  /// @param number number of the shards' plane
  public double sum(int shards, int number, int channel) {
    double sum = 0;
    for (int shard = 0; shard < shards; shard++) {
      sum += shardSum(shard, number, channel);
    }
    return sum;
  }

  /// A channel's sum over a shard, which was rounded twice.
  public double shardSum(int shard, int number, int channel) {
    long at = sums(shard) + number * plan.plane() + (long) channel * Float.BYTES;
    double error = data.get(FLOAT, at + TrainingKernels.SUMS * plan.plane());
    return data.get(FLOAT, at) + error;
  }

  public void clearSums(int shard) {
    clear(sums(shard), 2 * TrainingKernels.SUMS * plan.plane());
  }

  public void clear(long offset, long bytes) {
    passes().clear(data, offset, bytes / Float.BYTES);
  }
}

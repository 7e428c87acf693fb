package dev.densevec.train.pass;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.Operands;
import dev.densevec.kernel.PointwiseKernels;
import dev.densevec.kernel.TrainingKernels;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.train.TrainingPlan;
import dev.densevec.runtime.conv.Context;
import dev.densevec.runtime.conv.Convolution;
import dev.densevec.runtime.team.Split;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What one of the workers that share a batch needs.
///
/// A batch is cut into shards of whole images, each rank has as many of them, and its workers take
/// shards; each shard has sums of its own. So results depend neither on the number of workers nor
/// on that of ranks. Shards and images are numbered from this rank's first on.
///
/// @param plan the plan
/// @param context kernels, memory and barrier; its data hold activations, gradients and sums
/// @param batch the batch under way
public record Worker(TrainingPlan plan, Context context, BatchState batch) {
  public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  public KernelSet kernels() {
    return context.kernels();
  }

  public Operands operands() {
    return context.operands();
  }

  /// Activations, gradients, sums, scratches.
  public MemorySegment data() {
    return context.data();
  }

  /// Packed weights, constants of norms.
  public MemorySegment params() {
    return context.operands().params();
  }

  /// Byte offset of the worker's scratch in the data.
  public long scratch() {
    return context.scratch();
  }

  /// Whether this worker does what one has to do for all.
  public boolean first() {
    return context.worker() == 0;
  }

  /// Waits for all workers.
  public void await() {
    context.barrier().await();
  }

  /// Reports to who watches that all workers have ended a step.
  public void report(int step) {
    if (batch.watcher.isPresent()) {
      await();
      if (first()) {
        batch.watcher.get().accept(step);
      }
    }
  }

  public PointwiseKernels pointwise() {
    return kernels().pointwise();
  }

  public TrainingKernels passes() {
    return kernels().training();
  }

  /// All output channels of a convolution for `count` pixels.
  ///
  /// @param src byte offset of source pixel 0
  /// @param srcIndex the first pixel's entry in the source table
  /// @param dst byte offset of the first destination pixel; the others follow
  public void convolve(ConvPlan conv, long src, int srcIndex, int count, long dst) {
    Convolution.run(context, conv.shape(), src, srcIndex, count, dst, IndexTable.IDENTITY);
  }

  /// What this rank has of the batch, and gets of the others.
  public Exchange exchange() {
    return batch.exchange;
  }

  /// Shards of this rank.
  ///
  /// @param pixels pixels of an image's map
  public int shards(int pixels) {
    if (exchange().own() == 0) {
      return 0;
    }
    return TrainingPlan.shards(batch.n, pixels) / exchange().active();
  }

  /// Images of this rank.
  public int images() {
    return exchange().own();
  }

  /// Images of a shard.
  ///
  /// @param shards shards of this rank
  int images(int shard, int shards) {
    return firstImage(shard + 1, shards) - firstImage(shard, shards);
  }

  /// The values that a channel's statistics are taken over; 1 where there are none.
  ///
  /// @param pixels pixels of an image
  public double normed(int pixels) {
    return Math.max(1.0 * exchange().normed() * pixels, 1);
  }

  /// The number of a unit of work, from 0 on, that no other worker takes before the next barrier.
  public int take() {
    return context.barrier().take();
  }

  /// First of `units` that this worker does; it ends at [#end].
  public int start(int units) {
    return context.shareStart(units);
  }

  /// First of `units` that the next worker does.
  public int end(int units) {
    return context.shareEnd(units);
  }

  /// First image of a shard, which ends where the next one starts.
  ///
  /// @param shards shards of this rank
  public int firstImage(int shard, int shards) {
    int all = shards * exchange().active();
    int number = shards * exchange().number() + shard;
    return Split.start(batch.n, number, all) - exchange().first();
  }

  /// Runs a task for this rank's shards, the workers taking shards. All workers must meet before
  /// and after.
  ///
  /// @param shards shards of this rank
  public void eachShard(int shards, ShardTask task) {
    for (int shard = take(); shard < shards; shard = take()) {
      task.run(this, shard, firstImage(shard, shards), firstImage(shard + 1, shards));
    }
  }

  /// Runs a task for the images of this rank's shards, the workers taking shards. The images of a
  /// shard come in order. All workers must meet before and after.
  ///
  /// @param shards shards of this rank
  public void eachImage(int shards, ImageTask task) {
    for (int shard = take(); shard < shards; shard = take()) {
      int first = firstImage(shard, shards);
      int end = firstImage(shard + 1, shards);
      for (int image = first; image < end; image++) {
        task.run(this, shard, image, image == first);
      }
    }
  }

  /// Runs a task for this rank's images, the workers taking images, where no sums are made: each is
  /// the first of shard 0. All workers must meet before and after.
  public void eachImage(ImageTask task) {
    for (int image = take(); image < images(); image = take()) {
      task.run(this, 0, image, true);
    }
  }

  /// Runs a task for bands of rows of the images of this rank's shards, the workers taking shards.
  /// The bands of a shard come in order. All workers must meet before and after.
  ///
  /// @param shards shards of this rank
  /// @param h rows of an image's map
  /// @param most rows of a band, but for an image's last
  public void eachBand(int shards, int h, int most, BandTask task) {
    for (int shard = take(); shard < shards; shard = take()) {
      int first = firstImage(shard, shards);
      int end = firstImage(shard + 1, shards);
      for (int image = first; image < end; image++) {
        for (int y = 0; y < h; y += most) {
          task.run(this, shard, image, y, Math.min(most, h - y), image == first && y == 0);
        }
      }
    }
  }

  /// Runs a task for the pixels of this rank's shards, some at a time, the workers taking shards.
  /// The pixels of a shard come in order. All workers must meet before and after.
  ///
  /// @param pixels pixels of an image's map
  /// @param most pixels at a time
  public void eachPixels(int pixels, int most, PixelTask task) {
    int shards = shards(pixels);
    for (int shard = take(); shard < shards; shard = take()) {
      eachPixels(shard, pixels, most, task);
    }
  }

  /// Runs a task for the pixels of a shard, some at a time, in order.
  ///
  /// @param pixels pixels of an image's map
  /// @param most pixels at a time
  public void eachPixels(int shard, int pixels, int most, PixelTask task) {
    int shards = shards(pixels);
    long from = (long) firstImage(shard, shards) * pixels;
    long end = (long) firstImage(shard + 1, shards) * pixels;
    for (long pixel = from; pixel < end; pixel += most) {
      task.run(this, shard, pixel, (int) Math.min(most, end - pixel), pixel == from);
    }
  }

  /// Byte offset of a shard's sums, [TrainingKernels#SUM_PLANES] planes.
  public long sums(int shard) {
    return plan.sums().offset() + (long) TrainingKernels.SUM_PLANES * shard * plan.sums().plane();
  }

  /// A channel's sum over a shard, which was rounded twice.
  double shardSum(int shard, int number, int channel) {
    long plane = plan.sums().plane();
    long at = sums(shard) + number * plane + (long) channel * Float.BYTES;
    double error = data().get(FLOAT, at + TrainingKernels.SUMS * plane);
    return data().get(FLOAT, at) + error;
  }

  public void clearSums(int shard) {
    clear(sums(shard), 2 * TrainingKernels.SUMS * plan.sums().plane());
  }

  public void clear(long offset, long bytes) {
    context.clear(offset, bytes);
  }
}

package dev.densevec.train;

import dev.densevec.plan.BatchMap;
import dev.densevec.plan.FeatureMap;
import dev.densevec.plan.NormPlan;
import dev.densevec.plan.TrainingStep;

/// What follows the stem's convolution: BN, ReLU and, in ImageNet's stem, 3x3 max pooling with
/// stride 2.
final class StemNormTraining {
  private final TrainingStep.Stem step;
  private final BatchMap raw;
  private final BatchMap dst;
  private final NormPlan plan;
  private final ChannelStatistics block;
  private final ChannelStatistics statistics;
  private final SourceNorm norm;
  private final int channels;

  StemNormTraining(
      TrainingStep.Stem step, NormPlan plan, ChannelStatistics block, TrainingParts parts) {
    this.step = step;
    this.raw = step.raw();
    this.dst = step.dst();
    this.plan = plan;
    this.block = block;
    this.channels = plan.channels();
    this.statistics = parts.statistics(channels);
    this.norm = parts.norm(plan, statistics);
  }

  /// From the convolution's output to the first block's map.
  void forward(Worker worker) {
    boolean training = worker.batch().training;
    if (worker.first()) {
      if (training) {
        statistics.finish(worker, 0, channels, raw.pixels());
      }
      norm.derive(worker, raw.pixels());
    }
    worker.await();
    int shards = worker.shards(dst.pixels());
    for (int shard = worker.take(); shard < shards; shard = worker.take()) {
      int first = worker.firstImage(shard, shards);
      int end = worker.firstImage(shard + 1, shards);
      for (int image = first; image < end; image++) {
        for (int y = 0; y < dst.features().h(); y += step.poolRows()) {
          int rows = Math.min(step.poolRows(), dst.features().h() - y);
          normalise(worker, image, y, rows);
          if (training) {
            measure(worker, shard, image, y, rows, image == first && y == 0);
          }
        }
      }
    }
    worker.await();
    if (worker.first() && training) {
      block.finish(worker, 0, channels, dst.pixels());
    }
  }

  private void measure(Worker worker, int shard, int image, int y, int rows, boolean first) {
    int count = rows * dst.features().w();
    long at = dst.feature(pixel(dst, image, y));
    ChannelStatistics.add(worker, shard, at, dst.stride(), count, channels, first);
  }

  private static long pixel(BatchMap map, int image, int y) {
    return (long) image * map.pixels() + (long) y * map.features().w();
  }

  /// Makes the rows `[y, y + rows)` of the block's map.
  private void normalise(Worker worker, int image, int y, int rows) {
    FeatureMap size = dst.features();
    if (!step.pools()) {
      NormPasses.pack(
          worker,
          plan,
          raw,
          pixel(raw, image, y),
          rows * size.w(),
          dst.feature(pixel(dst, image, y)),
          dst.stride());
      return;
    }
    int first = rectify(worker, image, y, rows);
    for (int row = y; row < y + rows; row++) {
      long middle = rectified(worker, 2 * row - first);
      worker
          .pointwise()
          .maxPoolRow(
              worker.data(),
              middle + above(row),
              middle,
              middle + below(row),
              raw.stride(),
              raw.features().w(),
              size.w(),
              channels,
              dst.feature(pixel(dst, image, row)),
              dst.stride());
    }
  }

  /// Writes the normalised rows that the pooled rows `[y, y + rows)` read to the scratch.
  ///
  /// @return the first of them
  private int rectify(Worker worker, int image, int y, int rows) {
    int first = Math.max(2 * y - 1, 0);
    int end = Math.min(2 * (y + rows), raw.features().h());
    for (int row = first; row < end; row++) {
      NormPasses.pack(
          worker,
          plan,
          raw,
          pixel(raw, image, row),
          raw.features().w(),
          rectified(worker, row - first),
          raw.stride());
    }
    return first;
  }

  private long rectified(Worker worker, int row) {
    return worker.scratch() + step.scratchRows() + row * raw.features().rowStride();
  }

  /// Bytes from the middle row of the pooled row `y` to the upper one.
  private long above(int y) {
    return y == 0 ? 0 : -raw.features().rowStride();
  }

  private long below(int y) {
    return 2 * y + 1 < raw.features().h() ? raw.features().rowStride() : 0;
  }

  /// The norm's gradients, and the coefficients that correct the gradient of the convolution's
  /// output.
  void backward(Worker worker) {
    int shards = worker.shards(raw.pixels());
    for (int shard = worker.take(); shard < shards; shard = worker.take()) {
      worker.clearSums(shard);
      int end = worker.firstImage(shard + 1, shards);
      for (int image = worker.firstImage(shard, shards); image < end; image++) {
        diffSource(worker, shard, image);
      }
    }
    worker.await();
    if (worker.first()) {
      double total = (double) worker.batch().n * raw.pixels();
      norm.backward(worker, shards);
      statistics.correction(
          worker.params(), 0, channels, plan.scale(), step.rawCorrection(), plan.plane(), total);
    }
  }

  /// From the gradient of the block's input to that of the convolution's output but for the norm's
  /// correction, of one image, in the scratch; its sums are added to the shard's.
  ///
  /// Made twice, for the sums and for the weights, for a whole batch's would take as much memory as
  /// the convolution's output, the network's largest map.
  void diffSource(Worker worker, int shard, int image) {
    long diff = diff(worker, 0);
    if (step.pools()) {
      worker.clear(diff, raw.features().bytes());
      for (int y = 0; y < dst.features().h(); y += step.poolRows()) {
        poolBackward(worker, image, y, Math.min(step.poolRows(), dst.features().h() - y));
      }
    } else {
      correct(worker, pixel(dst, image, 0), dst.pixels(), diff);
    }
    reluBackward(worker, shard, image);
  }

  /// Byte offset of a row of the image's gradient.
  long diff(Worker worker, int row) {
    return worker.scratch() + step.scratchDiff() + row * raw.features().rowStride();
  }

  private void poolBackward(Worker worker, int image, int y, int rows) {
    int first = rectify(worker, image, y, rows);
    long corrected = rectified(worker, 2 * step.poolRows() + 1);
    for (int row = y; row < y + rows; row++) {
      correct(worker, pixel(dst, image, row), dst.features().w(), corrected);
      worker
          .passes()
          .maxPoolBackwardRow(
              worker.data(),
              rectified(worker, 2 * row - first),
              above(row),
              below(row),
              raw.stride(),
              raw.features().w(),
              dst.features().w(),
              channels,
              dst.feature(pixel(dst, image, row)),
              dst.stride(),
              corrected,
              raw.stride(),
              diff(worker, 2 * row));
    }
  }

  private void correct(Worker worker, long pixel, int count, long to) {
    worker
        .passes()
        .correct(
            worker.data(),
            dst.gradient(pixel),
            dst.stride(),
            dst.feature(pixel),
            dst.stride(),
            count,
            channels,
            worker.params(),
            step.dstCorrection(),
            plan.plane(),
            to,
            raw.stride());
  }

  private void reluBackward(Worker worker, int shard, int image) {
    FeatureMap size = raw.features();
    for (int y = 0; y < size.h(); y++) {
      long pixel = pixel(raw, image, y);
      worker
          .passes()
          .reluBackward(
              worker.data(),
              diff(worker, y),
              raw.stride(),
              raw.feature(pixel),
              raw.stride(),
              size.w(),
              channels,
              worker.params(),
              plan.values(),
              plan.plane(),
              worker.sums(shard),
              worker.plan().plane());
    }
  }
}

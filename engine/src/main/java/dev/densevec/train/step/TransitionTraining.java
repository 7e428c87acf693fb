package dev.densevec.train.step;

import dev.densevec.kernel.AffineShape;
import dev.densevec.kernel.BackwardShape;
import dev.densevec.kernel.CorrectShape;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.TrainingStep;
import dev.densevec.train.pass.BandTask;
import dev.densevec.train.pass.ChannelStatistics;
import dev.densevec.train.pass.ConvBias;
import dev.densevec.train.pass.DropoutMask;
import dev.densevec.train.pass.ImageTask;
import dev.densevec.train.pass.NormPasses;
import dev.densevec.train.pass.PixelPairs;
import dev.densevec.train.pass.SourceNorm;
import dev.densevec.train.pass.WeightGradient;
import dev.densevec.train.pass.Worker;

/// A transition in training: BN, ReLU, 2x2 average pooling, then the 1x1 convolution on a quarter
/// of the pixels; pooling first changes nothing but rounding.
final class TransitionTraining implements StepTraining {
  /// Binary logarithm of the pixels of a row that a pooled pixel comes from.
  private static final int SHRINK = 1;

  private final BandTask convolve = this::convolve;
  private final ImageTask convolveBackward = this::convolveBackward;
  private final TrainingStep.Transition step;
  private final BatchMap src;
  private final BatchMap dst;
  private final ChannelStatistics statistics;
  private final SourceNorm norm;
  private final WeightGradient weights;
  private final AffineShape pooling;
  private final CorrectShape correct;
  private final BackwardShape normBackward;
  private final ConvBias bias;
  private final DropoutMask dropout;
  private final int channels;

  /// @param source statistics of the block's map
  /// @param statistics statistics of the next block's map
  /// @param number number of the transition in the network
  TransitionTraining(
      TrainingStep.Transition step,
      ChannelStatistics source,
      ChannelStatistics statistics,
      TrainingParts parts,
      int number) {
    this.step = step;
    this.src = step.src();
    this.dst = step.dst();
    this.statistics = statistics;
    this.norm = parts.norm(step.norm(), source);
    this.weights =
        new WeightGradient(
            step.conv().weights(),
            PixelPairs.row(step.pack().stride(), step.diffPack().stride()),
            parts.trained());
    this.pooling =
        new AffineShape(
            src.features().channels(),
            step.norm().scale(),
            step.norm().shift(),
            src.stride(),
            src.features().rowStride(),
            step.pack().stride());
    this.correct = TrainingParts.correct(step.correction(), dst, step.diffPack().stride());
    this.normBackward = parts.backward(step.norm(), SHRINK, step.diffPooled().stride(), src, 0);
    this.dropout = parts.dropout(false, 2 * number, dst.pixels());
    this.bias = ConvBias.of(step.conv().forward().conv(), dropout, parts.trained());
    this.channels = step.conv().forward().conv().outChannels();
  }

  @Override
  public void forward(Worker worker) {
    if (worker.first()) {
      norm.derive(worker, src.pixels());
    }
    worker.await();
    worker.eachBand(worker.shards(dst.pixels()), dst.features().h(), step.rows(), convolve);
    worker.await();
    if (worker.first() && worker.batch().training) {
      statistics.finish(worker, 0, channels, dst.pixels());
    }
  }

  private void convolve(Worker worker, int shard, int image, int y, int rows, boolean first) {
    int w = dst.features().w();
    int count = rows * w;
    long pixel = dst.pixel(image, y);
    long at = dst.feature(pixel);
    long packed = worker.scratch() + step.pack().offset();
    pool(worker, image, y * w, count);
    worker.convolve(step.conv().forward(), packed, IndexTable.IDENTITY, count, at);
    dropout.apply(worker, at, dst.stride(), count, channels, pixel);
    if (worker.batch().training) {
      ChannelStatistics.add(worker, shard, at, dst.stride(), count, channels, first);
    }
  }

  /// Packs `count` pooled pixels of an image.
  private void pool(Worker worker, int image, int from, int count) {
    worker
        .pointwise()
        .affineReluPool(
            pooling,
            worker.operands(),
            src.feature(src.pixel(image, 0)),
            step.windows() + from,
            count,
            worker.scratch() + step.pack().offset());
  }

  /// Forms the gradient of the pooled pixels by the transposed weights, which hold the pooling's
  /// quarter, gives it to the four pixels of each window, and leaves zero where a last odd row or
  /// column dropped out.
  @Override
  public void backward(Worker worker) {
    int shards = worker.shards(dst.pixels());
    if (worker.first()) {
      statistics.correction(worker, 0, step.correction(), dst.pixels());
    }
    worker.await();
    worker.eachImage(shards, convolveBackward);
    worker.await();
    weights.finish(worker, shards);
    if (worker.first()) {
      bias.finish(worker, shards);
      norm.backward(worker, shards);
    }
  }

  private void convolveBackward(Worker worker, int shard, int image, boolean first) {
    if (first) {
      weights.clear(worker, shard);
      worker.clearSums(shard);
    }
    FeatureMap size = dst.features();
    worker.clear(src.gradient(src.pixel(image, 0)), src.features().bytes());
    for (int y = 0; y < size.h(); y += step.rows()) {
      int rows = Math.min(step.rows(), size.h() - y);
      int count = rows * size.w();
      long pixel = dst.pixel(image, y);
      long diff = worker.scratch() + step.diffPack().offset();
      NormPasses.correct(worker, correct, dst, pixel, count, diff);
      dropout.apply(worker, diff, step.diffPack().stride(), count, channels, pixel);
      bias.add(worker, shard, diff, step.diffPack().stride(), count);
      worker.convolve(
          step.conv().backward().orElseThrow(),
          diff,
          IndexTable.IDENTITY,
          count,
          worker.scratch() + step.diffPooled().offset());
      for (int row = 0; row < rows; row++) {
        unpool(worker, shard, image, y + row, row);
      }
      if (weights.trained()) {
        pool(worker, image, y * size.w(), count);
        long packed = worker.scratch() + step.pack().offset();
        weights.add(worker, shard, packed, diff, 1, count);
      }
    }
  }

  /// The two source rows of a pooled row.
  private void unpool(Worker worker, int shard, int image, int y, int packedRow) {
    int w = dst.features().w();
    long d =
        worker.scratch()
            + step.diffPooled().offset()
            + (long) packedRow * w * step.diffPooled().stride();
    long unread = worker.scratch() + step.pack().offset();
    for (int row = 2 * y; row < 2 * y + 2; row++) {
      long pixel = src.pixel(image, row);
      NormPasses.backward(worker, normBackward, src, pixel, 2 * w, d, unread, shard);
    }
  }
}

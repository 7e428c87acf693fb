package dev.densevec.train.step;

import dev.densevec.kernel.BackwardShape;
import dev.densevec.kernel.CorrectShape;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.Strip;
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
import dev.densevec.train.pass.Strips;
import dev.densevec.train.pass.WeightGradient;
import dev.densevec.train.pass.Worker;
import java.util.Optional;

/// A dense layer in training (arXiv 1608.06993, section 3): BN-ReLU-conv1x1-BN-ReLU-conv3x3, or
/// BN-ReLU-conv3x3.
///
/// Kept for the backward are the block's features and, unless memory is low, the bottleneck's
/// output; everything normalised is computed again.
final class LayerTraining implements StepTraining {
  private final BandTask convolve = this::convolve;
  private final ImageTask convolveBackward = this::convolveBackward;
  private final TrainingStep.Layer step;
  private final BatchMap map;
  private final ChannelStatistics statistics;
  private final SourceNorm norm;
  private final Optional<BottleneckTraining> bottleneck;
  private final WeightGradient weights;
  private final CorrectShape correct;
  private final BackwardShape normBackward;
  private final ConvBias bias;
  private final DropoutMask dropout;
  private final int growth;

  /// @param statistics statistics of the block's map
  /// @param number number of the layer in the network
  LayerTraining(
      TrainingStep.Layer step, ChannelStatistics statistics, TrainingParts parts, int number) {
    this.step = step;
    this.map = step.map();
    this.statistics = statistics;
    this.norm = parts.norm(step.norm(), statistics);
    this.bottleneck =
        step.reduce().map(reduce -> new BottleneckTraining(step, reduce, parts, number));
    this.weights = new WeightGradient(step.conv().weights(), pairs(step), parts.trained());
    this.correct = TrainingParts.correct(step.correction(), map, step.diffStrip().stride());
    long packStride = step.pack().stride();
    this.normBackward = parts.backward(step.norm(), 0, packStride, map, packStride);
    this.dropout = parts.dropout(true, 2 * number, map.pixels());
    this.bias = ConvBias.of(step.conv().forward().conv(), dropout, parts.trained());
    this.growth = step.conv().forward().conv().outChannels();
  }

  private static PixelPairs pairs(TrainingStep.Layer step) {
    Strip strip = step.strip();
    Strip diff = step.diffStrip();
    return new PixelPairs(
        strip.stride(), strip.rowStride(), strip.rowStride(), diff.stride(), diff.rowStride());
  }

  @Override
  public void forward(Worker worker) {
    int pixels = map.pixels();
    if (worker.first()) {
      norm.derive(worker, pixels);
    }
    worker.await();
    if (bottleneck.isPresent()) {
      bottleneck.get().forward(worker);
      worker.await();
    }
    worker.eachBand(worker.shards(pixels), map.features().h(), step.strip().bandRows(), convolve);
    worker.await();
    if (worker.first() && worker.batch().training) {
      statistics.finish(worker, step.dstChannels(), growth, pixels);
    }
  }

  private void convolve(Worker worker, int shard, int image, int y, int rows, boolean first) {
    Strip strip = step.strip();
    int count = rows * map.features().w();
    long pixel = map.pixel(image, y);
    long dst = map.feature(pixel) + step.dst();
    fillStrip(worker, image, y, rows);
    worker.convolve(
        step.conv().forward(), worker.scratch() + strip.offset(), strip.srcIndex(), count, dst);
    dropout.apply(worker, dst, map.stride(), count, growth, pixel);
    if (worker.batch().training) {
      ChannelStatistics.add(worker, shard, dst, map.stride(), count, growth, first);
    }
  }

  /// Fills the strip with what the 3x3 convolution reads for the rows `[y, y + rows)`.
  private void fillStrip(Worker worker, int image, int y, int rows) {
    if (bottleneck.isPresent()) {
      bottleneck.get().fillStrip(worker, image, y, rows);
    } else {
      Strips.fill(worker, step.strip(), 1, map, step.norm(), image, y, rows);
    }
  }

  @Override
  public void backward(Worker worker) {
    int pixels = map.pixels();
    int shards = worker.shards(pixels);
    if (worker.first()) {
      statistics.correction(worker, step.dstChannels(), step.correction(), pixels);
    }
    worker.await();
    worker.eachImage(shards, convolveBackward);
    worker.await();
    weights.finish(worker, shards);
    if (worker.first()) {
      bias.finish(worker, shards);
    }
    if (bottleneck.isPresent()) {
      bottleneck.get().backward(worker);
    }
    if (worker.first()) {
      norm.backward(worker, shards);
    }
  }

  private void convolveBackward(Worker worker, int shard, int image, boolean first) {
    if (first) {
      weights.clear(worker, shard);
      worker.clearSums(shard);
      if (bottleneck.isPresent()) {
        bottleneck.get().recompute(worker, shard);
      }
    }
    FeatureMap size = map.features();
    Strip strip = step.strip();
    Strip diffStrip = step.diffStrip();
    fillDiffStrip(worker, shard, image);
    for (int y = 0; y < size.h(); y += strip.bandRows()) {
      int rows = Math.min(strip.bandRows(), size.h() - y);
      if (weights.trained()) {
        fillStrip(worker, image, y, rows);
        weights.add(
            worker,
            shard,
            worker.scratch() + strip.offset(),
            worker.scratch() + diffStrip.first() + y * diffStrip.rowStride(),
            rows,
            size.w());
      }
      diffSource(worker, shard, image, y * size.w(), rows * size.w());
    }
  }

  /// The corrected gradient of the layer's own channels, zero-bordered.
  private void fillDiffStrip(Worker worker, int shard, int image) {
    FeatureMap size = map.features();
    Strip strip = step.diffStrip();
    for (int y = 0; y < size.h(); y++) {
      long pixel = map.pixel(image, y);
      long dst = worker.scratch() + strip.first() + y * strip.rowStride();
      worker
          .passes()
          .correct(
              correct,
              worker.operands(),
              map.gradient(pixel) + step.dst(),
              map.feature(pixel) + step.dst(),
              size.w(),
              dst);
      dropout.apply(worker, dst, strip.stride(), size.w(), growth, pixel);
      bias.add(worker, shard, dst, strip.stride(), size.w());
    }
    Strips.clearBorder(worker, strip, size);
  }

  /// The gradient of the 3x3 convolution's source, for `count` pixels of an image.
  private void diffSource(Worker worker, int shard, int image, int from, int count) {
    int chunk = step.pack().pixels();
    long src = worker.scratch() + step.diffStrip().offset();
    for (int pixel = from; pixel < from + count; pixel += chunk) {
      int some = Math.min(chunk, from + count - pixel);
      int index = step.diffStrip().srcIndex() + pixel;
      long number = map.pixel(image, 0) + pixel;
      if (bottleneck.isPresent()) {
        bottleneck.get().diffSource(worker, shard, src, index, some, number);
      } else {
        long packed = worker.scratch() + step.pack().offset();
        worker.convolve(step.conv().backward().orElseThrow(), src, index, some, packed);
        NormPasses.backward(worker, normBackward, map, number, some, packed, packed, shard);
      }
    }
  }
}

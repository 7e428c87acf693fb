package dev.densevec.train.step;

import dev.densevec.kernel.BackwardShape;
import dev.densevec.kernel.CorrectShape;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.TrainingStep;
import dev.densevec.runtime.conv.Border;
import dev.densevec.train.conv.SourceMap;
import dev.densevec.train.conv.SpatialBackward;
import dev.densevec.train.conv.SpatialForward;
import dev.densevec.train.conv.SpatialSize;
import dev.densevec.train.conv.SpatialStep;
import dev.densevec.train.pass.BandTask;
import dev.densevec.train.pass.ChannelStatistics;
import dev.densevec.train.pass.ConvBias;
import dev.densevec.train.pass.DropoutMask;
import dev.densevec.train.pass.NormPasses;
import dev.densevec.train.pass.PixelPairs;
import dev.densevec.train.pass.ShardTask;
import dev.densevec.train.pass.SourceNorm;
import dev.densevec.train.pass.WeightGradient;
import dev.densevec.train.pass.Worker;
import java.util.Optional;

/// A dense layer in training (arXiv 1608.06993, section 3): BN-ReLU-conv1x1-BN-ReLU-conv3x3, or
/// BN-ReLU-conv3x3.
///
/// Kept for the backward are the block's features and, unless memory is low, the bottleneck's
/// output; everything normalised is computed again.
final class LayerTraining implements StepTraining, SpatialStep {
  private final BandTask convolve = this::convolve;
  private final ShardTask convolveBackward = this::convolveBackward;
  private final TrainingStep.Layer step;
  private final BatchMap map;
  private final ChannelStatistics statistics;
  private final SourceNorm norm;
  private final Optional<BottleneckTraining> bottleneck;
  private final WeightGradient weights;
  private final SourceMap source;
  private final SpatialBackward spatial;
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
    this.source =
        bottleneck.map(BottleneckTraining::output).orElse(new SourceMap(map, step.norm(), 1));
    int w = map.features().w();
    this.spatial =
        SpatialBackward.of(
            this,
            source,
            step.conv(),
            new SpatialSize(map.features().h(), w, map.pixels(), step.pack().pixels()),
            step.strip(),
            step.diffStrip(),
            weights);
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
    int w = map.features().w();
    source.fill(worker, strip, worker.scratch() + strip.offset(), image, y, rows, first);
    SpatialForward.run(worker, step.conv(), strip, w, y, rows, dst);
    dropout.apply(worker, dst, map.stride(), count, growth, pixel);
    if (worker.batch().training) {
      ChannelStatistics.add(worker, shard, dst, map.stride(), count, growth, first);
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
    worker.eachShard(shards, convolveBackward);
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

  private void convolveBackward(Worker worker, int shard, int first, int end) {
    worker.clearSums(shard);
    if (bottleneck.isPresent()) {
      bottleneck.get().recompute(worker, shard);
    }
    spatial.run(worker, shard, first, end);
  }

  /// The corrected gradient of the layer's own channels, zero-bordered.
  @Override
  public void fillDiff(Worker worker, int shard, int image, long at, boolean fresh) {
    FeatureMap size = map.features();
    Strip strip = step.diffStrip();
    long first = at + strip.first() - strip.offset();
    for (int y = 0; y < size.h(); y++) {
      long pixel = map.pixel(image, y);
      long dst = first + y * strip.rowStride();
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
    Border.around(worker.context(), strip, at, -strip.border(), size.h(), size.w(), fresh);
  }

  @Override
  public long sourceGradient(Worker worker, long pixel) {
    return bottleneck.isPresent()
        ? bottleneck.get().gradient(pixel)
        : worker.scratch() + step.pack().offset();
  }

  @Override
  public void takeGradient(Worker worker, int shard, long pixel, int count) {
    if (bottleneck.isPresent()) {
      bottleneck.get().takeGradient(worker, shard, pixel, count);
    } else {
      long packed = worker.scratch() + step.pack().offset();
      NormPasses.backward(worker, normBackward, map, pixel, count, packed, packed, shard);
    }
  }
}

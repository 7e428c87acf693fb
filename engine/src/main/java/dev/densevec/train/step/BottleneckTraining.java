package dev.densevec.train.step;

import dev.densevec.kernel.BackwardShape;
import dev.densevec.kernel.CorrectShape;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.NormPlan;
import dev.densevec.plan.train.TrainingStep;
import dev.densevec.train.conv.SourceMap;
import dev.densevec.train.pass.ChannelStatistics;
import dev.densevec.train.pass.ConvBias;
import dev.densevec.train.pass.DropoutMask;
import dev.densevec.train.pass.NormPasses;
import dev.densevec.train.pass.PixelPairs;
import dev.densevec.train.pass.PixelTask;
import dev.densevec.train.pass.SourceNorm;
import dev.densevec.train.pass.WeightGradient;
import dev.densevec.train.pass.Worker;

/// The first half of a layer with bottleneck: BN-ReLU-conv1x1, and the norm after it.
final class BottleneckTraining {
  private final PixelTask convolve = this::convolve;
  private final PixelTask measure = this::measure;
  private final PixelTask convolveBackward = this::convolveBackward;
  private final TrainingStep.Layer step;
  private final TrainingStep.Reduce reduce;
  private final BatchMap src;
  private final BatchMap map;
  private final NormPlan inputNorm;
  private final NormPlan norm;
  private final ChannelStatistics statistics;
  private final SourceNorm outputNorm;
  private final WeightGradient weights;
  private final CorrectShape correct;
  private final BackwardShape reluBackward;
  private final BackwardShape normBackward;
  private final ConvBias bias;
  private final DropoutMask dropout;
  private final int channels;

  BottleneckTraining(
      TrainingStep.Layer step, TrainingStep.Reduce reduce, TrainingParts parts, int number) {
    this.step = step;
    this.reduce = reduce;
    this.src = step.map();
    this.map = reduce.map();
    this.inputNorm = step.norm();
    this.norm = reduce.norm();
    this.channels = norm.channels();
    this.statistics = parts.statistics(channels);
    this.outputNorm = parts.norm(norm, statistics);
    this.weights =
        new WeightGradient(
            reduce.conv().weights(),
            PixelPairs.row(step.pack().stride(), reduce.diffPack().stride()),
            parts.trained());
    this.correct = TrainingParts.correct(reduce.correction(), map, reduce.diffPack().stride());
    this.reluBackward = parts.backward(norm, 0, map.stride(), map, 0);
    long packStride = step.pack().stride();
    this.normBackward = parts.backward(inputNorm, 0, packStride, src, packStride);
    this.dropout = parts.dropout(false, 2 * number + 1, map.pixels());
    this.bias = ConvBias.of(reduce.conv().forward().conv(), dropout, parts.trained());
  }

  /// The 1x1 convolution and the constants of the norm after it.
  void forward(Worker worker) {
    worker.eachPixels(map.pixels(), step.pack().pixels(), measure);
    worker.await();
    if (worker.first()) {
      if (worker.batch().training) {
        statistics.finish(worker, 0, channels, map.pixels());
      }
      outputNorm.derive(worker, map.pixels());
    }
  }

  /// Computes the output of a shard again where it was not kept.
  void recompute(Worker worker, int shard) {
    if (!reduce.kept()) {
      worker.eachPixels(shard, map.pixels(), step.pack().pixels(), convolve);
    }
  }

  private void convolve(Worker worker, int shard, long pixel, int count, boolean first) {
    long packed = worker.scratch() + step.pack().offset();
    long dst = map.feature(pixel);
    NormPasses.pack(worker, inputNorm, src, pixel, count, packed, step.pack().stride());
    worker.convolve(reduce.conv().forward(), packed, IndexTable.IDENTITY, count, dst);
    dropout.apply(worker, dst, map.stride(), count, channels, pixel);
  }

  private void measure(Worker worker, int shard, long pixel, int count, boolean first) {
    convolve(worker, shard, pixel, count, first);
    if (worker.batch().training) {
      long src = map.feature(pixel);
      ChannelStatistics.add(worker, shard, src, map.stride(), count, channels, first);
    }
  }

  /// The normalised output.
  SourceMap output() {
    return new SourceMap(map, norm, 1);
  }

  /// Byte offset of the gradient of a pixel of the output, counted through the batch.
  long gradient(long pixel) {
    return map.gradient(pixel);
  }

  /// Takes the gradient of the rectified output of `count` pixels: makes of it that of the output
  /// but for the norm's correction, with its sums.
  void takeGradient(Worker worker, int shard, long pixel, int count) {
    long dst = map.gradient(pixel);
    worker
        .passes()
        .reluBackward(
            reluBackward, worker.operands(), dst, map.feature(pixel), count, worker.sums(shard));
  }

  /// The rest of the backward: gradients of the norm, of the 1x1 convolution, and of its source.
  void backward(Worker worker) {
    int shards = worker.shards(map.pixels());
    if (worker.first()) {
      outputNorm.backward(worker, shards);
      statistics.correction(worker, 0, reduce.correction(), norm.scale(), map.pixels());
    }
    worker.await();
    int most = Math.min(step.pack().pixels(), reduce.diffPack().pixels());
    worker.eachPixels(map.pixels(), most, convolveBackward);
    worker.await();
    weights.finish(worker, shards);
    if (worker.first()) {
      bias.finish(worker, shards);
    }
  }

  private void convolveBackward(Worker worker, int shard, long pixel, int count, boolean first) {
    if (first) {
      weights.clear(worker, shard);
      worker.clearSums(shard);
    }
    long diff = worker.scratch() + reduce.diffPack().offset();
    long diffStride = reduce.diffPack().stride();
    long packed = worker.scratch() + step.pack().offset();
    NormPasses.correct(worker, correct, map, pixel, count, diff);
    dropout.apply(worker, diff, diffStride, count, channels, pixel);
    bias.add(worker, shard, diff, diffStride, count);
    ConvPlan backward = reduce.conv().backward().orElseThrow();
    worker.convolve(backward, diff, IndexTable.IDENTITY, count, packed);
    NormPasses.backward(worker, normBackward, src, pixel, count, packed, packed, shard);
    weights.add(worker, shard, packed, diff, 1, count);
  }
}

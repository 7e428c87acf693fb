package dev.densevec.train.step;

import dev.densevec.kernel.BackwardShape;
import dev.densevec.kernel.CorrectShape;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
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
import dev.densevec.train.pass.NormPasses;
import dev.densevec.train.pass.PixelPairs;
import dev.densevec.train.pass.ShardTask;
import dev.densevec.train.pass.SourceNorm;
import dev.densevec.train.pass.WeightGradient;
import dev.densevec.train.pass.Worker;

/// A convolution of a residual or plain network in training, with the norm and ReLU in front of it
/// and, in pre-activation networks, the shortcut's sum after it.
///
/// The gradient of the source is the convolution of the output's gradient by the transposed
/// weights. Where a 3x3 convolution has a stride, zeros stand between the gradients; a 1x1
/// convolution leaves the gradients of the pixels that it passes over as they are.
final class ConvolveTraining implements StepTraining, SpatialStep {
  private final BandTask convolve = this::convolve;
  private final ShardTask convolveBackward = this::convolveBackward;
  private final TrainingStep.Convolve step;
  private final BatchMap src;
  private final BatchMap dst;
  private final SourceNorm norm;
  private final ChannelStatistics statistics;
  private final WeightGradient weights;
  private final SourceMap source;
  private final SpatialBackward spatial;
  private final CorrectShape correct;
  private final BackwardShape normBackward;
  private final int stride;
  private final int channels;

  /// @param source statistics of the map it reads
  /// @param statistics statistics of the map it writes
  ConvolveTraining(
      TrainingStep.Convolve step,
      ChannelStatistics source,
      ChannelStatistics statistics,
      TrainingParts parts) {
    this.step = step;
    this.src = step.src();
    this.dst = step.dst();
    this.norm = parts.norm(step.norm(), source);
    this.statistics = statistics;
    this.stride = step.conv().forward().conv().stride();
    this.weights = new WeightGradient(step.conv().weights(), pairs(), parts.trained());
    this.source = new SourceMap(src, step.norm(), stride);
    this.spatial =
        SpatialBackward.of(
            this,
            this.source,
            step.conv(),
            new SpatialSize(
                dst.features().h(), dst.features().w(), src.pixels(), step.pack().pixels()),
            step.strip(),
            step.diffStrip(),
            weights);
    long diffStride = apart() * step.diffStrip().stride();
    this.correct = TrainingParts.correct(step.correction(), dst, diffStride);
    long packStride = step.pack().stride();
    this.normBackward = parts.backward(step.norm(), 0, packStride, src, packStride);
    this.channels = step.conv().forward().conv().outChannels();
  }

  /// Places from one gradient to the next: there are zeros between them where the strip has a
  /// border.
  private int apart() {
    return step.strip().border() == 0 ? 1 : stride;
  }

  private PixelPairs pairs() {
    Strip strip = step.strip();
    Strip diff = step.diffStrip();
    return new PixelPairs(
        stride * strip.stride(),
        stride * strip.rowStride(),
        strip.rowStride(),
        apart() * diff.stride(),
        apart() * diff.rowStride());
  }

  @Override
  public void forward(Worker worker) {
    if (worker.first()) {
      norm.derive(worker, src.pixels());
    }
    worker.await();
    worker.eachBand(
        worker.shards(dst.pixels()), dst.features().h(), step.strip().bandRows(), convolve);
    worker.await();
    if (worker.first() && worker.batch().training) {
      statistics.finish(worker, 0, channels, dst.pixels());
    }
  }

  private void convolve(Worker worker, int shard, int image, int y, int rows, boolean first) {
    Strip strip = step.strip();
    int count = rows * dst.features().w();
    long at = dst.feature(dst.pixel(image, y));
    int w = dst.features().w();
    source.fill(worker, strip, worker.scratch() + strip.offset(), image, y, rows, first);
    SpatialForward.run(worker, step.conv(), strip, w, y, rows, at);
    if (step.shortcut().isPresent()) {
      Shortcuts.add(worker, step.shortcut().get(), dst, image, y, rows);
    }
    if (worker.batch().training) {
      ChannelStatistics.add(worker, shard, at, dst.stride(), count, channels, first);
    }
  }

  @Override
  public void backward(Worker worker) {
    int shards = worker.shards(dst.pixels());
    if (worker.first()) {
      statistics.correction(worker, 0, step.correction(), dst.pixels());
    }
    worker.await();
    worker.eachShard(shards, convolveBackward);
    worker.await();
    weights.finish(worker, shards);
    if (worker.first()) {
      norm.backward(worker, shards);
    }
  }

  private void convolveBackward(Worker worker, int shard, int first, int end) {
    worker.clearSums(shard);
    if (step.strip().border() == 0) {
      weights.clear(worker, shard);
      for (int image = first; image < end; image++) {
        clearSource(worker, image);
        pointwiseBackward(worker, shard, image);
      }
    } else {
      spatial.run(worker, shard, first, end);
    }
  }

  private void clearSource(Worker worker, int image) {
    if (step.clears()) {
      worker.clear(src.gradient(src.pixel(image, 0)), src.features().bytes());
    }
  }

  /// Begins an image: nothing has been added to the gradient of its source.
  @Override
  public void fillDiff(Worker worker, int shard, int image, long at, boolean fresh) {
    clearSource(worker, image);
    FeatureMap size = dst.features();
    Strip diff = step.diffStrip();
    long first = at + diff.first() - diff.offset();
    if (stride > 1) { // There are zeros between the gradients.
      worker.clear(at, diff.bytes());
    }
    for (int y = 0; y < size.h(); y++) {
      long to = first + (long) y * stride * diff.rowStride();
      NormPasses.correct(worker, correct, dst, dst.pixel(image, y), size.w(), to);
    }
    if (stride == 1) {
      Border.around(worker.context(), diff, at, -1, size.h(), size.w(), fresh);
    }
    if (step.shortcut().isPresent()) {
      Shortcuts.backward(
          worker, step.shortcut().get(), size, first, diff.stride(), diff.rowStride(), image);
    }
  }

  @Override
  public long sourceGradient(Worker worker, long pixel) {
    return worker.scratch() + step.pack().offset();
  }

  @Override
  public void takeGradient(Worker worker, int shard, long pixel, int count) {
    normBackward(worker, shard, pixel, count, worker.scratch() + step.pack().offset());
  }

  private void normBackward(Worker worker, int shard, long pixel, int count, long packed) {
    NormPasses.backward(worker, normBackward, src, pixel, count, packed, packed, shard);
  }

  private void pointwiseBackward(Worker worker, int shard, int image) {
    FeatureMap size = dst.features();
    Strip diff = step.diffStrip();
    Strip strip = step.strip();
    long diffs = worker.scratch() + diff.offset();
    for (int y = 0; y < size.h(); y += strip.bandRows()) {
      int rows = Math.min(strip.bandRows(), size.h() - y);
      for (int row = 0; row < rows; row++) {
        long to = diffs + row * diff.rowStride();
        NormPasses.correct(worker, correct, dst, dst.pixel(image, y + row), size.w(), to);
      }
      if (weights.trained()) {
        long from = worker.scratch() + strip.offset();
        source.fill(worker, strip, from, image, y, rows, true);
        weights.add(worker, shard, from, diffs, rows, size.w());
      }
      pointwiseSource(worker, shard, image, y, rows);
    }
  }

  /// The gradient of the source pixels that `rows` rows of output from `y` on are made of.
  private void pointwiseSource(Worker worker, int shard, int image, int y, int rows) {
    int w = dst.features().w();
    long packed = worker.scratch() + step.pack().offset();
    worker.convolve(
        step.conv().backward().orElseThrow(),
        worker.scratch() + step.diffStrip().offset(),
        IndexTable.IDENTITY,
        rows * w,
        packed);
    if (stride == 1) {
      normBackward(worker, shard, src.pixel(image, y), rows * w, packed);
      return;
    }
    for (int row = 0; row < rows; row++) {
      long line = src.pixel(image, (y + row) * stride);
      worker
          .kernels()
          .residual()
          .add(
              worker.data(),
              packed + (long) row * w * step.pack().stride(),
              step.pack().stride(),
              w,
              src.features().channels(),
              Float.NEGATIVE_INFINITY,
              src.gradient(line),
              stride * src.stride());
    }
  }
}

package dev.densevec.train.step;

import dev.densevec.kernel.CorrectShape;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.TrainingStep;
import dev.densevec.train.pass.BandTask;
import dev.densevec.train.pass.ChannelStatistics;
import dev.densevec.train.pass.ImageTask;
import dev.densevec.train.pass.NormPasses;
import dev.densevec.train.pass.WeightGradient;
import dev.densevec.train.pass.WeightProducts;
import dev.densevec.train.pass.Worker;
import java.util.Optional;

/// The stem in training: the convolution of the images and, where there are, max pooling, BN and
/// ReLU. Only what the first block reads is kept of a whole batch.
final class StemTraining implements StepTraining {
  private final BandTask convolve = this::convolve;
  private final ImageTask convolveBackward = this::convolveBackward;
  private final TrainingStep.Stem step;
  private final BatchMap dst;
  private final FeatureMap convolved;
  private final ChannelStatistics block;
  private final StemImages images;
  private final Optional<StemNormTraining> norm;
  private final Optional<StemPooling> pooling;
  private final WeightGradient weights;
  private final CorrectShape correct;
  private final int channels;

  /// @param block statistics of the first block's map
  StemTraining(TrainingStep.Stem step, ChannelStatistics block, TrainingParts parts) {
    this.step = step;
    this.dst = step.dst();
    this.convolved = step.convolved();
    this.block = block;
    this.images = new StemImages(step);
    this.norm = step.norm().map(next -> new StemNormTraining(step, next, block, parts));
    this.pooling =
        step.norm().flatMap(TrainingStep.StemNorm::pool).map(pool -> new StemPooling(step, pool));
    this.weights =
        new WeightGradient(
            step.conv().weights(), images.pairs(step.diffRows().stride()), parts.trained());
    this.correct = TrainingParts.correct(step.correction(), dst, step.diffRows().stride());
    this.channels = step.conv().forward().conv().outChannels();
  }

  @Override
  public void forward(Worker worker) {
    if (norm.isPresent()) {
      norm.get().begin(worker);
    }
    int shards = worker.shards(convolved.pixels());
    worker.eachBand(shards, convolved.h(), step.bandRows(), convolve);
    worker.await();
    if (norm.isPresent()) {
      norm.get().forward(worker, shards);
    } else if (worker.first() && worker.batch().training) {
      block.finish(worker, 0, channels, dst.pixels());
    }
  }

  private void convolve(Worker worker, int shard, int image, int y, int rows, boolean first) {
    if (first && norm.isPresent()) {
      norm.get().clear(worker, shard);
    }
    int count = rows * convolved.w();
    long to = pooling.isPresent() ? pooling.get().row(worker, y) : dst.feature(dst.pixel(image, y));
    images.fill(worker, image, y, rows);
    worker.convolve(step.conv().forward(), images.strip(worker), step.srcIndex(), count, to);
    if (worker.batch().training) {
      ChannelStatistics.add(worker, shard, to, convolved.stride(), count, channels, first);
    }
    if (norm.isPresent()) {
      norm.get().add(worker, shard, images, to, rows);
    }
    if (pooling.isPresent()) {
      pooling.get().pool(worker, image, y, y + rows);
    }
  }

  @Override
  public void backward(Worker worker) {
    if (worker.first()) {
      block.correction(worker, 0, step.correction(), dst.pixels());
    }
    worker.await();
    int shards = worker.shards(convolved.pixels());
    worker.eachImage(shards, convolveBackward);
    worker.await();
    if (norm.isPresent()) {
      norm.get().backward(worker, shards);
    } else {
      weights.finish(worker, shards);
    }
  }

  private WeightProducts products() {
    return weights.products();
  }

  /// Adds an image's products with the gradient of the convolution's output, but for the norm's
  /// correction and scale, to the shard's.
  private void convolveBackward(Worker worker, int shard, int image, boolean first) {
    if (first) {
      products().clear(worker, worker.plan().sums().products(), shard);
      worker.clearSums(shard);
    }
    if (pooling.isPresent()) {
      pooling.get().clear(worker);
      for (int y = 0; y < dst.features().h(); y += step.bandRows()) {
        int rows = Math.min(step.bandRows(), dst.features().h() - y);
        long diff = correct(worker, shard, image, y, rows);
        pooling.get().backward(worker, image, y, rows, diff);
      }
    }
    for (int y = 0; y < convolved.h(); y += step.bandRows()) {
      int rows = Math.min(step.bandRows(), convolved.h() - y);
      long diff =
          pooling.isPresent()
              ? pooling.get().row(worker, y)
              : correct(worker, shard, image, y, rows);
      images.fill(worker, image, y, rows);
      images.products(worker, products(), worker.plan().sums().products(), shard, diff, rows);
    }
  }

  /// The gradient of the rows `[y, y + rows)` in front of the norm's ReLU, in the scratch.
  ///
  /// @return its byte offset
  private long correct(Worker worker, int shard, int image, int y, int rows) {
    long pixel = dst.pixel(image, y);
    int count = rows * dst.features().w();
    long diff = worker.scratch() + step.diffRows().offset();
    NormPasses.correct(worker, correct, dst, pixel, count, diff);
    if (norm.isPresent()) {
      norm.get().reluBackward(worker, shard, pixel, count, diff);
    }
    return diff;
  }
}

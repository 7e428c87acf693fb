package dev.densevec.train;

import dev.densevec.plan.BatchMap;
import dev.densevec.plan.FeatureMap;
import dev.densevec.plan.TrainingStep;
import dev.densevec.spec.Conv;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// The stem in training: the convolution of the images and, where there are, BN, ReLU and 3x3 max
/// pooling. The convolution's output is kept; which element of a window was the largest is found
/// again.
final class StemTraining implements StepTraining {
  private final TrainingStep.Stem step;
  private final BatchMap raw;
  private final ChannelStatistics block;
  private final Optional<StemNormTraining> norm;
  private final WeightGradient weights;
  private final int channels;

  /// @param block statistics of the first block's map
  StemTraining(TrainingStep.Stem step, ChannelStatistics block, TrainingParts parts) {
    this.step = step;
    this.raw = step.raw();
    this.block = block;
    this.norm = step.norm().map(plan -> new StemNormTraining(step, plan, block, parts));
    this.weights = new WeightGradient(step.conv().weights(), parts.trained());
    this.channels = step.conv().forward().conv().outChannels();
  }

  @Override
  public void forward(Worker worker) {
    int shards = worker.shards(raw.pixels());
    for (int shard = worker.take(); shard < shards; shard = worker.take()) {
      int first = worker.firstImage(shard, shards);
      int end = worker.firstImage(shard + 1, shards);
      for (int image = first; image < end; image++) {
        convolve(worker, shard, image, image == first);
      }
    }
    worker.await();
    if (norm.isPresent()) {
      norm.get().forward(worker);
    } else if (worker.first() && worker.batch().training) {
      block.finish(worker, 0, channels, raw.pixels());
    }
  }

  private void convolve(Worker worker, int shard, int image, boolean first) {
    FeatureMap size = raw.features();
    for (int y = 0; y < size.h(); y += step.bandRows()) {
      int rows = Math.min(step.bandRows(), size.h() - y);
      int count = rows * size.w();
      long dst = raw.feature((long) image * size.pixels() + (long) y * size.w());
      imageRows(worker, image, y, rows);
      Multiply.conv(
          worker,
          step.conv().forward(),
          worker.scratch() + step.scratchImage(),
          step.srcIndex(),
          count,
          dst,
          step.identity());
      if (worker.batch().training) {
        ChannelStatistics.add(worker, shard, dst, raw.stride(), count, channels, first && y == 0);
      }
    }
  }

  /// Copies the image rows that the convolved rows `[y, y + rows)` read to the strip, pixel-major,
  /// with their zero border.
  private void imageRows(Worker worker, int image, int y, int rows) {
    Conv conv = step.conv().forward().conv();
    int h = worker.plan().input().h();
    int top = y * conv.stride() - conv.padding();
    int count = (rows - 1) * conv.stride() + conv.kernel();
    long rowBytes = step.conv().forward().shape().rowStride();
    long strip = worker.scratch() + step.scratchImage();
    worker.clear(strip, count * rowBytes);
    long border = (long) conv.padding() * conv.inChannels() * Float.BYTES;
    for (int row = Math.max(top, 0); row < Math.min(top + count, h); row++) {
      interleave(worker, image, row, strip + (row - top) * rowBytes + border);
    }
  }

  private static void interleave(Worker worker, int image, int row, long dst) {
    int channels = worker.plan().input().c();
    int w = worker.plan().input().w();
    long plane = (long) worker.plan().input().pixels() * Float.BYTES;
    MemorySegment images = worker.batch().images;
    MemorySegment data = worker.data();
    for (int c = 0; c < channels; c++) {
      long from = ((long) image * channels + c) * plane + (long) row * w * Float.BYTES;
      long to = dst + (long) c * Float.BYTES;
      for (int x = 0; x < w; x++) {
        data.set(Worker.FLOAT, to, images.get(Worker.FLOAT, from));
        from += Float.BYTES;
        to += (long) channels * Float.BYTES;
      }
    }
  }

  @Override
  public void backward(Worker worker) {
    int shards = worker.shards(raw.pixels());
    if (worker.first()) {
      double total = (double) worker.batch().n * step.dst().pixels();
      block.correction(
          worker.params(), 0, channels, -1, step.dstCorrection(), plane(worker), total);
    }
    worker.await();
    if (norm.isPresent()) {
      norm.get().backward(worker);
      worker.await();
    }
    if (weights.trained()) {
      weightsBackward(worker, shards);
    }
  }

  private void weightsBackward(Worker worker, int shards) {
    for (int shard = worker.take(); shard < shards; shard = worker.take()) {
      weights.clear(worker, shard);
      int end = worker.firstImage(shard + 1, shards);
      for (int image = worker.firstImage(shard, shards); image < end; image++) {
        if (norm.isPresent()) {
          norm.get().diffSource(worker, shard, image);
        }
        convolveBackward(worker, shard, image);
      }
    }
    worker.await();
    weights.finish(worker, shards);
  }

  private long plane(Worker worker) {
    return (long) worker.kernels().padded(channels) * Float.BYTES;
  }

  private void convolveBackward(Worker worker, int shard, int image) {
    FeatureMap size = raw.features();
    Conv conv = step.conv().forward().conv();
    long imageRow = step.conv().forward().shape().rowStride();
    long imagePixel = step.conv().forward().shape().srcStride();
    long diff = worker.scratch() + step.scratchRows();
    for (int y = 0; y < size.h(); y += step.bandRows()) {
      int rows = Math.min(step.bandRows(), size.h() - y);
      long pixel = (long) image * size.pixels() + (long) y * size.w();
      imageRows(worker, image, y, rows);
      worker
          .passes()
          .correct(
              worker.data(),
              diff(worker, pixel, y),
              raw.stride(),
              raw.feature(pixel),
              raw.stride(),
              rows * size.w(),
              channels,
              worker.params(),
              step.rawCorrection(),
              plane(worker),
              diff,
              raw.stride());
      weights.add(
          worker,
          shard,
          worker.scratch() + step.scratchImage(),
          conv.stride() * imagePixel,
          conv.stride() * imageRow,
          imageRow,
          diff,
          raw.stride(),
          size.rowStride(),
          rows,
          size.w());
    }
  }

  /// Byte offset of the gradient of the convolution's output, of a row of the image under way.
  ///
  /// @param pixel number of the row's first pixel, counted through the batch
  private long diff(Worker worker, long pixel, int y) {
    return norm.isPresent() ? norm.get().diff(worker, y) : raw.gradient(pixel);
  }
}

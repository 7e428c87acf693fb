package dev.densevec.train.step;

import dev.densevec.plan.train.TrainingStep;
import dev.densevec.spec.Conv;
import dev.densevec.train.pass.PixelPairs;
import dev.densevec.train.pass.WeightProducts;
import dev.densevec.train.pass.Worker;
import java.lang.foreign.MemorySegment;

/// The strip of image rows that the stem's convolution reads, in a worker's scratch.
final class StemImages {
  private final TrainingStep.Stem step;
  private final Conv conv;

  StemImages(TrainingStep.Stem step) {
    this.step = step;
    this.conv = step.conv().forward().conv();
  }

  /// Byte offset of the strip.
  long strip(Worker worker) {
    return worker.scratch() + step.scratchImage();
  }

  private long rowBytes() {
    return step.conv().forward().shape().rowStride();
  }

  /// The strip's pixels with those of a map of the size of the convolution's output.
  ///
  /// @param stride bytes between the map's pixels
  PixelPairs pairs(long stride) {
    return new PixelPairs(
        conv.stride() * step.conv().forward().shape().srcStride(),
        conv.stride() * rowBytes(),
        rowBytes(),
        stride,
        step.convolved().w() * stride);
  }

  /// Copies the image rows that the convolved rows `[y, y + rows)` read to the strip, pixel-major,
  /// with their zero border.
  void fill(Worker worker, int image, int y, int rows) {
    int h = worker.plan().input().h();
    int top = y * conv.stride() - conv.padding();
    int count = (rows - 1) * conv.stride() + conv.kernel();
    long strip = strip(worker);
    worker.clear(strip, count * rowBytes());
    long border = (long) conv.padding() * conv.inChannels() * Float.BYTES;
    for (int row = Math.max(top, 0); row < Math.min(top + count, h); row++) {
      interleave(worker, image, row, strip + (row - top) * rowBytes() + border);
    }
  }

  /// Adds the products of the strip with rows of a map of the size of the convolution's output.
  ///
  /// @param products byte offset of shard 0's sums
  /// @param map byte offset of the first row's first pixel
  void products(Worker worker, WeightProducts sums, long products, int shard, long map, int rows) {
    sums.add(worker, products, shard, strip(worker), map, rows, step.convolved().w());
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
}

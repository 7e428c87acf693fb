package dev.densevec.train.conv;

import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.train.ConvPasses;
import dev.densevec.train.pass.WeightGradient;
import dev.densevec.train.pass.Worker;

/// Products tap by tap, an image after the other, for every stride.
final class DirectBackward implements SpatialBackward {
  private final SpatialStep step;
  private final SourceMap map;
  private final ConvPasses conv;
  private final SpatialSize size;
  private final Strip strip;
  private final Strip diff;
  private final WeightGradient weights;

  DirectBackward(
      SpatialStep step,
      SourceMap map,
      ConvPasses conv,
      SpatialSize size,
      Strip strip,
      Strip diff,
      WeightGradient weights) {
    this.step = step;
    this.map = map;
    this.conv = conv;
    this.size = size;
    this.strip = strip;
    this.diff = diff;
    this.weights = weights;
  }

  @Override
  public void run(Worker worker, int shard, int first, int end) {
    weights.clear(worker, shard);
    for (int image = first; image < end; image++) {
      long at = worker.scratch() + diff.offset();
      step.fillDiff(worker, shard, image, at, image == first);
      if (weights.trained()) {
        products(worker, shard, image, image == first);
      }
      source(worker, shard, image);
    }
  }

  private void products(Worker worker, int shard, int image, boolean first) {
    long src = worker.scratch() + strip.offset();
    long given = worker.scratch() + diff.first();
    long row = conv.forward().conv().stride() * diff.rowStride();
    for (int y = 0; y < size.h(); y += strip.bandRows()) {
      int rows = Math.min(strip.bandRows(), size.h() - y);
      map.fill(worker, strip, src, image, y, rows, first && y == 0);
      weights.add(worker, shard, src, given + y * row, rows, size.w());
    }
  }

  private void source(Worker worker, int shard, int image) {
    long src = worker.scratch() + diff.offset();
    for (int pixel = 0; pixel < size.source(); pixel += size.most()) {
      int count = Math.min(size.most(), size.source() - pixel);
      long number = (long) image * size.source() + pixel;
      long dst = step.sourceGradient(worker, number);
      worker.convolve(conv.backward().orElseThrow(), src, diff.srcIndex() + pixel, count, dst);
      step.takeGradient(worker, shard, number, count);
    }
  }
}

package dev.densevec.train.step;

import dev.densevec.kernel.PoolShape;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.TrainingStep;
import dev.densevec.train.pass.Worker;

/// 3x3 max pooling with stride 2 and padding 1 of the stem's convolution, an image at a time:
/// pooling comes before the norm, for both keep the order of elements or turn it round.
final class StemPooling {
  private final TrainingStep.StemPool pool;
  private final PoolShape shape;
  private final PoolShape backward;
  private final FeatureMap src;
  private final BatchMap dst;

  StemPooling(TrainingStep.Stem step, TrainingStep.StemPool pool) {
    this.pool = pool;
    this.src = step.convolved();
    this.dst = step.dst();
    this.shape = shape(dst.stride());
    this.backward = shape(step.diffRows().stride());
  }

  private PoolShape shape(long dstStride) {
    int w = dst.features().w();
    return new PoolShape(
        src.channels(), src.w(), w, src.stride(), dstStride, pool.positionStride());
  }

  /// Byte offset of a row of the image's convolution, or of its gradient.
  long row(Worker worker, int y) {
    return worker.scratch() + pool.scratchConvolved() + y * src.rowStride();
  }

  /// Zeroes the image's gradient.
  void clear(Worker worker) {
    worker.clear(row(worker, 0), src.bytes());
  }

  /// Bytes from the middle row of the pooled row `y` to the upper one.
  private long above(int y) {
    return y == 0 ? 0 : -src.rowStride();
  }

  private long below(int y) {
    return 2 * y + 1 < src.h() ? src.rowStride() : 0;
  }

  /// Makes the pooled rows whose middle is among the convolved rows `[from, end)`; `from` is even,
  /// and so is `end` unless it is the image's.
  void pool(Worker worker, int image, int from, int end) {
    for (int y = from / 2; 2 * y < end; y++) {
      long pixel = dst.pixel(image, y);
      worker
          .passes()
          .maxPoolRow(
              shape,
              worker.operands(),
              pool.signs(),
              row(worker, 2 * y),
              above(y),
              below(y),
              dst.feature(pixel),
              pool.position(pixel));
    }
  }

  /// Adds the gradients of the pooled rows `[y, y + rows)` to the image's.
  ///
  /// @param d byte offset of their first pixel
  void backward(Worker worker, int image, int y, int rows, long d) {
    int w = dst.features().w();
    for (int row = y; row < y + rows; row++) {
      worker
          .passes()
          .maxPoolBackwardRow(
              backward,
              worker.data(),
              d + (long) (row - y) * w * backward.dstStride(),
              pool.position(dst.pixel(image, row)),
              row(worker, 2 * row),
              above(row),
              below(row));
    }
  }
}

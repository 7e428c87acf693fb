package dev.densevec.train.step;

import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.TrainingStep;
import dev.densevec.train.pass.Worker;

/// 3x3 max pooling with stride 2 and padding 1 of the stem's convolution, an image at a time:
/// pooling comes before the norm, for both keep the order of elements or turn it round.
final class StemPooling {
  private final TrainingStep.StemPool pool;
  private final FeatureMap src;
  private final BatchMap dst;

  StemPooling(TrainingStep.Stem step, TrainingStep.StemPool pool) {
    this.pool = pool;
    this.src = step.convolved();
    this.dst = step.dst();
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
              worker.data(),
              row(worker, 2 * y),
              above(y),
              below(y),
              src.stride(),
              src.w(),
              dst.features().w(),
              src.channels(),
              worker.params(),
              pool.signs(),
              dst.feature(pixel),
              dst.stride(),
              pool.position(pixel),
              pool.positionStride());
    }
  }

  /// Adds the gradients of the pooled rows `[y, y + rows)` to the image's.
  ///
  /// @param d byte offset of their first pixel
  /// @param dStride bytes between pixels
  void backward(Worker worker, int image, int y, int rows, long d, long dStride) {
    int w = dst.features().w();
    for (int row = y; row < y + rows; row++) {
      worker
          .passes()
          .maxPoolBackwardRow(
              worker.data(),
              d + (long) (row - y) * w * dStride,
              dStride,
              pool.position(dst.pixel(image, row)),
              pool.positionStride(),
              w,
              src.channels(),
              row(worker, 2 * row),
              above(row),
              below(row),
              src.stride(),
              src.w());
    }
  }
}

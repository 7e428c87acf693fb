package dev.densevec.train.step;

import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.TrainingStep;
import dev.densevec.train.pass.Worker;

/// Shortcuts of residual blocks that have no parameters, forward and backward.
final class Shortcuts {
  private Shortcuts() {}

  /// Adds a shortcut to the rows `[y, y + rows)` of an image's sum.
  static void add(
      Worker worker, TrainingStep.Shortcut shortcut, BatchMap sum, int image, int y, int rows) {
    BatchMap src = shortcut.src();
    FeatureMap size = sum.features();
    for (int row = y; row < y + rows; row++) {
      worker
          .kernels()
          .residual()
          .add(
              worker.data(),
              src.feature(src.pixel(image, row * shortcut.stride())),
              shortcut.stride() * src.stride(),
              size.w(),
              src.features().channels(),
              Float.NEGATIVE_INFINITY,
              sum.feature(sum.pixel(image, row)) + channel(shortcut),
              sum.stride());
    }
  }

  private static long channel(TrainingStep.Shortcut shortcut) {
    return (long) shortcut.channel() * Float.BYTES;
  }

  /// Sets the gradient of an image of the shortcut's source to what the sum's gradient gives it.
  ///
  /// @param size size of the sum
  /// @param d byte offset of the gradient of the sum's pixel `(0, 0)`
  /// @param dStride bytes between its pixels
  /// @param dRow bytes between its rows
  static void backward(
      Worker worker,
      TrainingStep.Shortcut shortcut,
      FeatureMap size,
      long d,
      long dStride,
      long dRow,
      int image) {
    BatchMap src = shortcut.src();
    worker.clear(src.gradient(src.pixel(image, 0)), src.features().bytes());
    for (int y = 0; y < size.h(); y++) {
      worker
          .kernels()
          .residual()
          .add(
              worker.data(),
              d + y * dRow + channel(shortcut),
              dStride,
              size.w(),
              src.features().channels(),
              Float.NEGATIVE_INFINITY,
              src.gradient(src.pixel(image, y * shortcut.stride())),
              shortcut.stride() * src.stride());
    }
  }
}

package dev.densevec.train.pass;

import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.train.BandStrip;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.NormPlan;
import dev.densevec.plan.train.TapStrip;

/// Fills the zero-bordered strips that 3x3 convolutions read. Rows are filled top down, so that the
/// surplus lanes of a pixel's last vector are overwritten by the next pixel.
public final class Strips {
  private Strips() {}

  /// Fills a strip with normalised and rectified pixels for the output rows `[y, y + rows)`.
  public static void normalised(
      Worker worker, BandStrip strip, BatchMap map, NormPlan norm, int image, int y, int rows) {
    FeatureMap size = map.features();
    clearBorder(worker, strip, rows, y == 0, y + rows == size.h());
    int end = Math.min(y + rows + 1, size.h());
    for (int row = Math.max(y - 1, 0); row < end; row++) {
      long pixel = map.pixel(image, row);
      long dst = worker.scratch() + strip.offset() + (row - y + 1) * strip.rowStride();
      NormPasses.pack(worker, norm, map, pixel, size.w(), dst + strip.stride(), strip.stride());
    }
  }

  /// Fills a strip with normalised and rectified pixels for the output rows `[y, y + rows)` of a
  /// convolution.
  ///
  /// @param stride the convolution's stride
  public static void taps(
      Worker worker,
      TapStrip strip,
      int stride,
      BatchMap map,
      NormPlan norm,
      int image,
      int y,
      int rows) {
    FeatureMap size = map.features();
    long at = worker.scratch() + strip.offset();
    int top = y * stride - strip.border();
    int wanted = (rows - 1) * stride + 2 * strip.border() + 1;
    int from = Math.max(top, 0);
    int end = Math.min(top + wanted, size.h());
    long side = strip.border() * strip.stride();
    worker.clear(at, (from - top) * strip.rowStride());
    worker.clear(at + (end - top) * strip.rowStride(), (top + wanted - end) * strip.rowStride());
    for (int row = from; row < end; row++) {
      long line = at + (row - top) * strip.rowStride();
      long pixel = map.pixel(image, row);
      worker.clear(line, side);
      NormPasses.pack(worker, norm, map, pixel, size.w(), line + side, strip.stride());
      worker.clear(line + strip.rowStride() - side, side);
    }
  }

  /// Zeroes the pixels left and right of a band of rows, and the rows above and below if the map
  /// ends there.
  public static void clearBorder(
      Worker worker, BandStrip strip, int rows, boolean top, boolean bottom) {
    long at = worker.scratch() + strip.offset();
    long rowStride = strip.rowStride();
    if (top) {
      worker.clear(at, rowStride);
    }
    if (bottom) {
      worker.clear(at + (rows + 1) * rowStride, rowStride);
    }
    for (int row = 0; row < rows + 2; row++) {
      worker.clear(at + row * rowStride, strip.stride());
      worker.clear(at + (row + 1) * rowStride - strip.stride(), strip.stride());
    }
  }
}

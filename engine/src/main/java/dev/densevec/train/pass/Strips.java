package dev.densevec.train.pass;

import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.NormPlan;
import dev.densevec.runtime.conv.Border;

/// Fills the zero-bordered strips that convolutions read.
public final class Strips {
  private Strips() {}

  /// Fills a strip with normalised and rectified pixels for the output rows `[y, y + rows)` of a
  /// convolution. Rows are filled top down: the surplus lanes of a row's last vector are
  /// overwritten by the zeros right of it.
  ///
  /// @param at byte offset of the strip
  /// @param stride the convolution's stride
  public static void fill(
      Worker worker,
      Strip strip,
      long at,
      int stride,
      BatchMap map,
      NormPlan norm,
      int image,
      int y,
      int rows) {
    FeatureMap size = map.features();
    int top = y * stride - strip.border();
    int from = Math.max(top, 0);
    int end = Math.min(top + (rows - 1) * stride + 2 * strip.border() + 1, size.h());
    long first = at + strip.border() * strip.stride();
    for (int row = from; row < end; row++) {
      long line = first + (row - top) * strip.rowStride();
      NormPasses.pack(worker, norm, map, map.pixel(image, row), size.w(), line, strip.stride());
    }
    Border.around(worker.context(), strip, at, top, end, size.w());
  }

  /// Zeroes the border of a strip that holds a whole map.
  ///
  /// @param at byte offset of the strip
  public static void clearBorder(Worker worker, Strip strip, long at, FeatureMap map) {
    Border.around(worker.context(), strip, at, -strip.border(), map.h(), map.w());
  }
}

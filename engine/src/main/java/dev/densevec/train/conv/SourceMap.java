package dev.densevec.train.conv;

import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.NormPlan;
import dev.densevec.runtime.conv.Border;
import dev.densevec.train.pass.NormPasses;
import dev.densevec.train.pass.Worker;

/// What a convolution reads by way of strips: a map, normalised and rectified.
///
/// @param map the map
/// @param norm its norm, or the identity
/// @param stride the convolution's stride
public record SourceMap(BatchMap map, NormPlan norm, int stride) {

  /// Fills a strip with what the rows `[y, y + rows)` of the convolution's output read. Rows are
  /// filled top down: where pixels are denser than vectors, the surplus lanes of a row's last one
  /// are overwritten by the zeros right of it.
  ///
  /// @param at byte offset of the strip
  /// @param fresh whether anything but this map may lie there
  public void fill(Worker worker, Strip strip, long at, int image, int y, int rows, boolean fresh) {
    FeatureMap size = map.features();
    int top = y * stride - strip.border();
    int from = Math.max(top, 0);
    int end = Math.min(top + (rows - 1) * stride + 2 * strip.border() + 1, size.h());
    long first = at + strip.border() * strip.stride();
    for (int row = from; row < end; row++) {
      long line = first + (row - top) * strip.rowStride();
      NormPasses.pack(worker, norm, map, map.pixel(image, row), size.w(), line, strip.stride());
    }
    Border.around(worker.context(), strip, at, top, end, size.w(), fresh);
  }
}

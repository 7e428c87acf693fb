package dev.densevec.train.conv;

import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.layout.WinogradPlan;
import dev.densevec.plan.train.ConvPasses;
import dev.densevec.runtime.conv.Winograd;
import dev.densevec.train.pass.Worker;

/// The forward of a convolution that reads a strip, the way that the plan says.
public final class SpatialForward {
  private SpatialForward() {}

  /// Convolves `rows` rows of `w` output pixels from row `y` on, for which the strip is filled.
  ///
  /// @param dst byte offset of the first output pixel; the others follow
  public static void run(
      Worker worker, ConvPasses conv, Strip strip, int w, int y, int rows, long dst) {
    long src = worker.scratch() + strip.offset();
    if (conv.fast().isPresent()) {
      WinogradPlan plan = conv.fast().get();
      long first = dst - (long) y * w * plan.inverse().dstStride();
      Winograd.rows(worker.context(), plan, conv.forward(), src, first, y, y + rows);
    } else {
      worker.convolve(conv.forward(), src, strip.srcIndex(), rows * w, dst);
    }
  }
}

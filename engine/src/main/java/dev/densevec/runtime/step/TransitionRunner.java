package dev.densevec.runtime.step;

import dev.densevec.plan.infer.Step;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.Pack;
import dev.densevec.runtime.conv.Context;
import dev.densevec.runtime.conv.Convolution;

/// Runs a transition: pooled pixels are packed a few tiles at a time and convolved into the next
/// arena.
final class TransitionRunner {
  private TransitionRunner() {}

  static void run(Context context, Step.Transition step) {
    FeatureMap src = step.src();
    FeatureMap dst = step.dst();
    Pack pack = step.pack();
    long packed = context.scratch() + pack.offset();
    int tile = context.kernels().conv(step.conv().vectors()).pixels();
    int tiles = Math.ceilDiv(dst.pixels(), tile);
    int end = Math.min(dst.pixels(), context.shareEnd(tiles) * tile);
    for (int from = context.shareStart(tiles) * tile; from < end; from += pack.pixels()) {
      int count = Math.min(pack.pixels(), end - from);
      context
          .kernels()
          .pointwise()
          .affineReluPool(
              step.norm().shape(),
              context.operands(),
              context.arena() + src.offset(),
              step.windows() + from,
              count,
              packed);
      Convolution.run(
          context,
          step.conv().shape(),
          packed,
          IndexTable.IDENTITY,
          count,
          context.arena() + dst.offset() + from * dst.stride(),
          IndexTable.IDENTITY);
    }
  }
}

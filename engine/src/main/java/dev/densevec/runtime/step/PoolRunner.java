package dev.densevec.runtime.step;

import dev.densevec.plan.infer.Step;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.runtime.conv.Context;

/// Runs the pooling of a deep stem, a row of output at a time.
final class PoolRunner {
  private PoolRunner() {}

  static void run(Context context, Step.Pool step) {
    FeatureMap dst = step.dst();
    int rows = dst.h();
    int end = context.shareEnd(rows);
    int ready = 0;
    for (int y = context.shareStart(rows); y < end; y++) {
      long to = context.arena() + dst.offset() + y * dst.rowStride();
      if (step.blur().isEmpty()) {
        max(context, step, 2 * y, to);
      } else {
        ready = blurred(context, step, y, ready, to);
      }
    }
  }

  /// The row of maxima around the source row `row`.
  private static void max(Context context, Step.Pool step, int row, long to) {
    FeatureMap src = step.src();
    long source = context.arena() + src.offset();
    int below = Math.min(row + 1, src.h() - 1);
    context
        .kernels()
        .pointwise()
        .maxPoolRow(
            step.max(),
            context.data(),
            source + Math.max(row - 1, 0) * src.rowStride(),
            source + row * src.rowStride(),
            source + below * src.rowStride(),
            to);
  }

  /// Blurs the rows of maxima around `2 * y`.
  ///
  /// @param ready the row of maxima after the last one in the scratch
  /// @return the same afterwards
  private static int blurred(Context context, Step.Pool step, int y, int ready, long to) {
    int rows = step.src().h();
    int middle = 2 * y;
    int bottom = Math.min(middle + 1, rows - 1);
    for (int row = Math.max(ready, Math.max(middle - 1, 0)); row <= bottom; row++) {
      max(context, step, row, pooled(context, step, row));
    }
    context
        .kernels()
        .pointwise()
        .blurRow(
            step.blur().orElseThrow(),
            context.data(),
            pooled(context, step, Math.abs(middle - 1)),
            pooled(context, step, middle),
            pooled(context, step, middle + 1 < rows ? middle + 1 : middle - 1),
            to);
    return bottom + 1;
  }

  private static long pooled(Context context, Step.Pool step, int row) {
    return context.scratch() + row % Step.Pool.ROWS * step.pooledRow();
  }
}

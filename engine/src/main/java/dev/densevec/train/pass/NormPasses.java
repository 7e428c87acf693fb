package dev.densevec.train.pass;

import dev.densevec.kernel.BackwardShape;
import dev.densevec.kernel.CorrectShape;
import dev.densevec.plan.train.BatchMap;
import dev.densevec.plan.train.NormPlan;

/// Passes through batch norm and ReLU over consecutive pixels of a batch's map.
public final class NormPasses {
  private NormPasses() {}

  /// Normalised and rectified pixels at `dst`.
  public static void pack(
      Worker worker, NormPlan norm, BatchMap map, long pixel, int count, long dst, long dstStride) {
    worker
        .passes()
        .normalise(
            norm.planes(),
            worker.operands(),
            map.feature(pixel),
            map.stride(),
            count,
            dst,
            dstStride);
  }

  /// The corrected gradients of a map's pixels at `dst`.
  public static void correct(
      Worker worker, CorrectShape shape, BatchMap map, long pixel, int count, long dst) {
    worker
        .passes()
        .correct(shape, worker.operands(), map.gradient(pixel), map.feature(pixel), count, dst);
  }

  /// The backward, from the gradient at `d` to the map's gradients and the shard's sums; leaves the
  /// rectified values at `y`.
  public static void backward(
      Worker worker,
      BackwardShape shape,
      BatchMap map,
      long pixel,
      int count,
      long d,
      long y,
      int shard) {
    worker
        .passes()
        .normBackward(
            shape,
            worker.operands(),
            d,
            map.feature(pixel),
            count,
            map.gradient(pixel),
            y,
            worker.sums(shard));
  }
}

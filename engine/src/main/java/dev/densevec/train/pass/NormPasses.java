package dev.densevec.train.pass;

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
            worker.data(),
            map.feature(pixel),
            map.stride(),
            count,
            norm.channels(),
            worker.params(),
            norm.values(),
            norm.plane(),
            dst,
            dstStride);
  }

  /// The backward, from the gradient at `d` to the map's gradients and the shard's sums; leaves the
  /// rectified values at `y`.
  ///
  /// @param shrink binary logarithm of the pixels that share one pixel of `d`
  public static void backward(
      Worker worker,
      NormPlan norm,
      BatchMap map,
      long pixel,
      int count,
      long d,
      long dStride,
      int shrink,
      long y,
      long yStride,
      int shard) {
    worker
        .passes()
        .normBackward(
            worker.data(),
            d,
            dStride,
            shrink,
            map.feature(pixel),
            map.stride(),
            count,
            norm.channels(),
            worker.params(),
            norm.values(),
            norm.plane(),
            map.gradient(pixel),
            map.stride(),
            y,
            yStride,
            worker.sums(shard),
            worker.plan().plane());
  }
}

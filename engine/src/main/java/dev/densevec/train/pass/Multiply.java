package dev.densevec.train.pass;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.OuterKernel;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.train.OuterPlan;

/// Runs convolutions and outer products tile by tile.
public final class Multiply {
  private Multiply() {}

  /// All output channels of `count` pixels with consecutive entries in the index tables.
  ///
  /// @param src byte offset of source pixel 0
  /// @param srcIndex the first pixel's entry in the source table; `dstIndex` likewise
  /// @param dst byte offset of destination pixel 0
  public static void conv(
      Worker worker, ConvPlan conv, long src, int srcIndex, int count, long dst, int dstIndex) {
    long vectorBytes = (long) worker.kernels().lanes() * Float.BYTES;
    for (int vector = 0; vector < conv.vectors(); ) {
      ConvKernel kernel = worker.kernels().conv(conv.vectors() - vector);
      long channel = vector * vectorBytes;
      long weights = conv.weights() + channel * conv.shape().depth();
      int tile = kernel.pixels();
      for (int pixel = 0; pixel < count; pixel += tile) {
        kernel.run(
            conv.shape(),
            worker.data(),
            src,
            worker.indices(),
            srcIndex + pixel,
            Math.min(tile, count - pixel),
            worker.params(),
            weights,
            conv.bias() + channel,
            conv.floor(),
            dst + channel,
            dstIndex + pixel);
      }
      vector += kernel.vectors();
    }
  }

  /// Adds the outer products of `rows` by `columns` pixels to a convolution's matrices.
  ///
  /// @param products byte offset of the matrices
  /// @param src byte offset of the first tap of the first pixel in the source
  /// @param diff byte offset of the first pixel in the output's gradient
  static void outer(
      Worker worker,
      OuterPlan plan,
      PixelPairs pairs,
      long products,
      long src,
      long diff,
      int rows,
      int columns) {
    for (int r = 0; r < plan.conv().kernel(); r++) {
      long dst = products + (long) r * plan.leftRows() * plan.rowBytes();
      long taps = src + r * pairs.kernelRow();
      if (plan.swapped()) {
        matrix(worker, plan, pairs, dst, diff, taps, rows, columns);
      } else {
        matrix(worker, plan, pairs, dst, taps, diff, rows, columns);
      }
    }
  }

  private static void matrix(
      Worker worker,
      OuterPlan plan,
      PixelPairs pairs,
      long dst,
      long left,
      long right,
      int rows,
      int columns) {
    boolean swapped = plan.swapped();
    int vectors = worker.kernels().vectors(plan.right());
    for (int vector = 0; vector < vectors; ) {
      OuterKernel kernel = worker.passes().outer(plan.left(), vectors - vector);
      long column = (long) vector * worker.kernels().lanes() * Float.BYTES;
      for (int i = 0; i < plan.left(); i += kernel.rows()) {
        kernel.run(
            worker.data(),
            left + (long) i * Float.BYTES,
            swapped ? pairs.diffStride() : pairs.srcStride(),
            swapped ? pairs.diffRow() : pairs.srcRow(),
            right + column,
            swapped ? pairs.srcStride() : pairs.diffStride(),
            swapped ? pairs.srcRow() : pairs.diffRow(),
            rows,
            columns,
            dst + i * plan.rowBytes() + column,
            plan.rowBytes());
      }
      vector += kernel.vectors();
    }
  }
}

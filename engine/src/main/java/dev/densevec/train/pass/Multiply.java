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
  /// @param srcStride bytes between pixels in the source
  /// @param srcRow bytes between rows of pixels in the source
  /// @param kernelRow bytes between kernel rows in the source
  /// @param diff byte offset of the first pixel in the output's gradient
  /// @param diffStride bytes between its pixels
  /// @param diffRow bytes between its rows of pixels
  public static void outer(
      Worker worker,
      OuterPlan plan,
      long products,
      long src,
      long srcStride,
      long srcRow,
      long kernelRow,
      long diff,
      long diffStride,
      long diffRow,
      int rows,
      int columns) {
    for (int r = 0; r < plan.conv().kernel(); r++) {
      long dst = products + (long) r * plan.leftRows() * plan.rowBytes();
      long taps = src + r * kernelRow;
      if (plan.swapped()) {
        matrix(
            worker, plan, dst, diff, diffStride, diffRow, taps, srcStride, srcRow, rows, columns);
      } else {
        matrix(
            worker, plan, dst, taps, srcStride, srcRow, diff, diffStride, diffRow, rows, columns);
      }
    }
  }

  private static void matrix(
      Worker worker,
      OuterPlan plan,
      long dst,
      long left,
      long leftStride,
      long leftRow,
      long right,
      long rightStride,
      long rightRow,
      int rows,
      int columns) {
    int vectors = worker.kernels().vectors(plan.right());
    for (int vector = 0; vector < vectors; ) {
      OuterKernel kernel = worker.passes().outer(plan.left(), vectors - vector);
      long column = (long) vector * worker.kernels().lanes() * Float.BYTES;
      for (int i = 0; i < plan.left(); i += kernel.rows()) {
        kernel.run(
            worker.data(),
            left + (long) i * Float.BYTES,
            leftStride,
            leftRow,
            right + column,
            rightStride,
            rightRow,
            rows,
            columns,
            dst + i * plan.rowBytes() + column,
            plan.rowBytes());
      }
      vector += kernel.vectors();
    }
  }
}

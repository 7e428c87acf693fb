package dev.densevec.runtime.conv;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.runtime.team.Split;

/// Runs a planned convolution tile by tile over consecutive entries of its index tables.
public final class Convolution {
  private Convolution() {}

  /// All output channels of `count` pixels.
  ///
  /// @param src byte offset of source pixel 0 in the data
  /// @param srcIndex the first pixel's entry in the source table; `dstIndex` likewise
  /// @param dst byte offset of destination pixel 0, at the first output channel
  public static void run(
      Context context, ConvPlan conv, long src, int srcIndex, int count, long dst, int dstIndex) {
    panels(context, conv, src, srcIndex, count, dst, dstIndex, 0, conv.vectors());
  }

  /// First output vector of a worker's share of the panels; it ends where the next one's starts.
  public static int shareStart(Context context, ConvPlan conv, int worker) {
    int share = Split.start(conv.vectors(), worker, context.workers());
    int vector = 0;
    while (vector < share) {
      vector += context.kernels().conv(conv.vectors() - vector).vectors();
    }
    return vector;
  }

  /// The output vectors `[first, end)` of `count` pixels; both must be where a panel starts or the
  /// last ends.
  public static void panels(
      Context context,
      ConvPlan conv,
      long src,
      int srcIndex,
      int count,
      long dst,
      int dstIndex,
      int first,
      int end) {
    long vectorBytes = (long) context.kernels().lanes() * Float.BYTES;
    for (int vector = first; vector < end; ) {
      ConvKernel kernel = context.kernels().conv(conv.vectors() - vector);
      long channel = vector * vectorBytes;
      long weights = conv.weights() + channel * conv.shape().depth();
      long bias = conv.bias() + channel;
      panel(context, conv, kernel, weights, bias, src, srcIndex, count, dst + channel, dstIndex);
      vector += kernel.vectors();
    }
  }

  /// All output channels of `count` consecutive pixels, with another set of weights and another
  /// bias than the plan's.
  public static void multiply(
      Context context,
      ConvPlan conv,
      long weights,
      long bias,
      long src,
      int index,
      int count,
      long dst) {
    long vectorBytes = (long) context.kernels().lanes() * Float.BYTES;
    for (int vector = 0; vector < conv.vectors(); ) {
      ConvKernel kernel = context.kernels().conv(conv.vectors() - vector);
      long channel = vector * vectorBytes;
      long panel = weights + channel * conv.shape().depth();
      panel(context, conv, kernel, panel, bias + channel, src, index, count, dst + channel, index);
      vector += kernel.vectors();
    }
  }

  private static void panel(
      Context context,
      ConvPlan conv,
      ConvKernel kernel,
      long weights,
      long bias,
      long src,
      int srcIndex,
      int count,
      long dst,
      int dstIndex) {
    int tile = kernel.pixels();
    for (int pixel = 0; pixel < count; pixel += tile) {
      kernel.run(
          conv.shape(),
          context.data(),
          src,
          context.indices(),
          srcIndex + pixel,
          Math.min(tile, count - pixel),
          context.params(),
          weights,
          bias,
          conv.floor(),
          dst,
          dstIndex + pixel);
    }
  }
}

package dev.densevec.runtime.conv;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
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
      Context context, ConvShape conv, long src, int srcIndex, int count, long dst, int dstIndex) {
    for (int vector = 0; vector < conv.vectors(); ) {
      vector += panel(context, conv, vector, src, srcIndex, count, dst, dstIndex);
    }
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

  /// The panel of `count` pixels that starts at an output vector.
  ///
  /// @return the vectors it has
  public static int panel(
      Context context,
      ConvShape conv,
      int vector,
      long src,
      int srcIndex,
      int count,
      long dst,
      int dstIndex) {
    KernelSet kernels = context.kernels();
    int vectors = conv.vectors() - vector;
    long channel = (long) vector * kernels.lanes() * Float.BYTES;
    ConvKernel kernel = kernels.conv(vectors);
    int tile = kernel.pixels();
    for (int pixel = 0; pixel < count; pixel += tile) {
      if (count - pixel < tile) {
        kernel = kernels.conv(vectors, count - pixel);
        tile = kernel.pixels();
      }
      int some = Math.min(tile, count - pixel);
      kernel.run(
          conv, context.operands(), channel, src, srcIndex + pixel, some, dst, dstIndex + pixel);
    }
    return kernel.vectors();
  }
}

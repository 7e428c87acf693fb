package dev.densevec.plan.layout;

import dev.densevec.kernel.KernelSet;

/// Sizes the buffers in which normalised pixels wait for a 1x1 convolution.
public final class PackPlanner {
  /// Pixels whose stride is a multiple of 4 KiB would meet in the same cache sets; a cache line of
  /// padding avoids it.
  public static final long PADDING = 64;

  private static final long BYTES = Sizes.CACHE / 4;
  private static final int TILES = 4;

  private final KernelSet kernels;

  public PackPlanner(KernelSet kernels) {
    this.kernels = kernels;
  }

  /// A few of the convolution's tiles.
  ///
  /// @param channels channels of a pixel
  /// @param offset where the buffer begins
  /// @param outChannels output channels of the convolution
  public Pack plan(int channels, long offset, int outChannels) {
    long stride = (long) kernels.padded(channels) * Float.BYTES + PADDING;
    int tile = kernels.conv(kernels.vectors(outChannels)).pixels();
    int tiles = Math.clamp(BYTES / (tile * stride), 1, TILES);
    return new Pack(offset, stride, tiles * tile);
  }
}

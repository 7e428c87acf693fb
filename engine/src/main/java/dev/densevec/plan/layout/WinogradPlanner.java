package dev.densevec.plan.layout;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.WinogradShape;
import dev.densevec.spec.Conv;
import dev.densevec.spec.Norm;
import java.util.Optional;

/// Decides where 3x3 convolutions go Winograd's way, and plans it.
public final class WinogradPlanner {
  /// Winograd's way needs as many multiply-adds as this many times fewer, or it does not pay for
  /// its transforms.
  private static final double LEAST_SAVING = 2;

  /// Fewer tiles would read the points' weights for too little work.
  private static final int LEAST_TILES = 16;

  /// Most tiles of 4x4 pixels transformed at a time; every time, all points' filters are read.
  private static final int CHUNK = 56;

  private final KernelSet kernels;
  private final ParamLayout params;

  public WinogradPlanner(KernelSet kernels, ParamLayout params) {
    this.kernels = kernels;
    this.params = params;
  }

  /// Whether convolutions of stride 1 that write such maps, `images` at a time, should go this way.
  public static boolean suits(TileGrid grid, int images, KernelSet kernels) {
    return kernels.winograd(grid.tile()).isPresent()
        && images * grid.tiles() >= LEAST_TILES
        && grid.saving() >= LEAST_SAVING;
  }

  /// Bytes between pixels that transforms read: they read along a column of channels, whose pixels
  /// would meet in a few of the first cache's sets without a gap after each.
  public long pixelBytes(int channels) {
    long bytes = (long) kernels.padded(channels) * Float.BYTES;
    return bytes % (4 * PackPlanner.PADDING) == 0 ? bytes + PackPlanner.PADDING : bytes;
  }

  /// Plans the points of pixels.
  ///
  /// @param chunk most tiles at a time
  /// @param offset where they begin in the scratch
  public WinogradPoints points(TileGrid grid, Strip strip, int channels, int chunk, long offset) {
    long stride = pixelBytes(channels);
    WinogradShape shape =
        new WinogradShape(
            kernels.padded(channels), strip.stride(), strip.rowStride(), stride, chunk * stride);
    return new WinogradPoints(grid, strip.bytes(), offset, shape);
  }

  /// Plans the buffers of inference.
  public WinogradPlan plan(Conv conv, TileGrid grid, Strip strip, long dstStride, long offset) {
    return plan(conv, grid, strip, dstStride, Math.min(CHUNK, grid.tiles()), offset);
  }

  /// Plans the buffers.
  ///
  /// @param strip what the convolution reads
  /// @param dstStride bytes between pixels of the map that it writes
  /// @param chunk most tiles at a time
  /// @param offset where they begin in the scratch
  public WinogradPlan plan(
      Conv conv, TileGrid grid, Strip strip, long dstStride, int chunk, long offset) {
    WinogradPoints source = points(grid, strip, conv.inChannels(), chunk, offset);
    int out = kernels.padded(conv.outChannels());
    long stride = (long) out * Float.BYTES;
    WinogradShape inverse = new WinogradShape(out, stride, 0, dstStride, chunk * stride);
    return new WinogradPlan(chunk, source, source.end(), inverse);
  }

  /// The multiplication at each point by the weights of `depth` input channels.
  public ConvPlan conv(Conv conv, Optional<Norm> folded, WinogradPlan plan, int depth) {
    long tile = plan.source().shape().dstStride();
    long product = plan.inverse().srcStride();
    ConvShape shape = ConvShape.pointwise(depth, tile, product);
    return params.winograd(conv, folded, shape, depth, plan.grid().points());
  }
}

package dev.densevec.plan.layout;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.kernel.WinogradShape;
import dev.densevec.spec.Conv;
import dev.densevec.spec.Norm;
import java.util.Optional;

/// Decides where 3x3 convolutions go Winograd's way, and plans it.
public final class WinogradPlanner {
  /// Winograd's way needs as many multiply-adds as this many times fewer, or it does not pay for
  /// its transforms.
  private static final double LEAST_SAVING = 2;

  /// Fewer tiles would read the 36 points' weights for too little work.
  private static final int LEAST_TILES = 16;

  /// Most tiles of 4x4 pixels transformed at a time; every time, all points' filters are read.
  private static final int CHUNK = 56;

  private static final int TAPS = 9;

  private final KernelSet kernels;
  private final ParamLayout params;

  public WinogradPlanner(KernelSet kernels, ParamLayout params) {
    this.kernels = kernels;
    this.params = params;
  }

  /// Tiles that `pixels` pixels of a row or column need.
  public static int tiles(int pixels) {
    return Math.ceilDiv(pixels, WinogradKernels.TILE);
  }

  /// Pixels rounded up to whole tiles.
  public static int whole(int pixels) {
    return tiles(pixels) * WinogradKernels.TILE;
  }

  /// Whether convolutions of stride 1 that write such a map should go this way.
  public boolean suits(FeatureMap map) {
    int tiles = tiles(map.h()) * tiles(map.w());
    double saving = (double) map.pixels() * TAPS / (tiles * WinogradPlan.POINTS);
    return kernels.winograd().isPresent() && tiles >= LEAST_TILES && saving >= LEAST_SAVING;
  }

  /// Plans the buffers.
  ///
  /// @param map the map that the convolution writes
  /// @param offset where they begin in the scratch
  /// @param srcStride bytes between the pixels that it reads; `srcRow` between their rows
  public WinogradPlan plan(FeatureMap map, Conv conv, long offset, long srcStride, long srcRow) {
    int columns = tiles(map.w());
    int rows = tiles(map.h());
    int chunk = Math.min(CHUNK, columns * rows);
    int in = kernels.padded(conv.inChannels());
    int out = kernels.padded(conv.outChannels());
    long inputStride = (long) in * Float.BYTES + PackPlanner.PADDING;
    long inputPlane = chunk * inputStride;
    long outputStride = (long) out * Float.BYTES;
    return new WinogradPlan(
        columns,
        rows,
        chunk,
        offset,
        new WinogradShape(in, srcStride, srcRow, inputStride, inputPlane),
        offset + WinogradKernels.POINTS * inputPlane,
        new WinogradShape(out, outputStride, 0, map.stride(), chunk * outputStride));
  }

  /// The multiplication at each point.
  public ConvPlan conv(Conv conv, Optional<Norm> folded, WinogradPlan plan) {
    int paddedIn = kernels.padded(conv.inChannels());
    long tile = plan.transform().dstStride();
    long product = plan.inverse().srcStride();
    ConvShape shape = ConvShape.pointwise(paddedIn, tile, product);
    return params.winograd(conv, folded, shape, paddedIn);
  }
}

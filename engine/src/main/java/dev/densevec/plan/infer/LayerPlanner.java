package dev.densevec.plan.infer;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.plan.layout.AffinePlan;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.Pack;
import dev.densevec.plan.layout.PackPlanner;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.plan.layout.Sizes;
import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.layout.TileGrid;
import dev.densevec.plan.layout.WinogradPlan;
import dev.densevec.plan.layout.WinogradPlanner;
import dev.densevec.spec.Conv;
import dev.densevec.spec.DenseLayer;
import java.util.Optional;

/// Plans dense layers: the way of the 3x3 convolution, the strip it reads, the worker's scratch.
final class LayerPlanner {
  private static final long STRIP_BYTES = Sizes.CACHE / 2;

  /// Rows of tiles whose strip a worker holds at a time.
  private static final int BAND_TILE_ROWS = 4;

  private final KernelSet kernels;
  private final ParamLayout params;
  private final PackPlanner packs;
  private final WinogradPlanner winograd;
  private long scratchBytes;

  LayerPlanner(KernelSet kernels, ParamLayout params, PackPlanner packs) {
    this.kernels = kernels;
    this.params = params;
    this.packs = packs;
    this.winograd = new WinogradPlanner(kernels, params);
  }

  /// Bytes of scratch that the layers planned so far need.
  long scratchBytes() {
    return scratchBytes;
  }

  /// Whether workers that share an image should share one strip of the whole map.
  boolean sharesStrip(FeatureMap map, int channels) {
    return wholeStripBytes(map, channels) <= STRIP_BYTES * 2;
  }

  /// Bytes of a strip of the whole map.
  ///
  /// @param channels channels of the strip's pixels
  long wholeStripBytes(FeatureMap map, int channels) {
    return (long) stripRows(map, map.h()) * columns(map) * pixelBytes(map, channels);
  }

  private static TileGrid grid(FeatureMap map) {
    return TileGrid.of(WinogradKernels.LARGE, map);
  }

  private boolean suits(FeatureMap map) {
    return WinogradPlanner.suits(grid(map), 1, kernels);
  }

  private long pixelBytes(FeatureMap map, int channels) {
    return suits(map)
        ? winograd.pixelBytes(channels)
        : (long) kernels.padded(channels) * Float.BYTES;
  }

  private int columns(FeatureMap map) {
    return 2 + (suits(map) ? grid(map).whole(map.w()) : map.w());
  }

  private int stripRows(FeatureMap map, int bandRows) {
    return 2 + (suits(map) ? grid(map).whole(bandRows) : bandRows);
  }

  /// Plans one layer.
  ///
  /// @param map the block's arena
  /// @param shared offset of the strip of the whole map that workers share; empty if they don't
  Step.Layer plan(DenseLayer layer, FeatureMap map, Optional<Long> shared) {
    int channels = layer.inChannels();
    Strip strip = strip(map, layer.conv().inChannels(), shared);
    long offset = shared.isPresent() ? 0 : Sizes.aligned(strip.bytes());
    Pack pack =
        layer
            .reduce()
            .map(r -> packs.plan(channels, offset, r.conv().outChannels()))
            .orElse(new Pack(offset, 0, 0));
    long dstStride = layer.reduce().isPresent() ? pack.stride() : strip.stride();
    AffinePlan norm =
        params.affine(Optional.of(layer.norm()), channels, map.stride(), 0, dstStride);
    ConvShape pointwise = ConvShape.pointwise(channels, pack.stride(), strip.stride());
    Optional<ConvPlan> reduce =
        layer
            .reduce()
            .map(r -> params.conv(r.conv(), Optional.of(r.norm()), pointwise, channels, true));
    long packEnd = Sizes.aligned(pack.offset() + pack.pixels() * pack.stride());
    int paddedIn = kernels.padded(layer.conv().inChannels());
    Optional<WinogradPlan> fast =
        suits(map) ? Optional.of(fast(layer.conv(), map, strip, packEnd)) : Optional.empty();
    scratchBytes = Math.max(scratchBytes, fast.map(WinogradPlan::end).orElse(packEnd));
    return new Step.Layer(
        layer.name(),
        map,
        norm,
        reduce,
        fast.map(plan -> winograd.conv(layer.conv(), Optional.empty(), plan, paddedIn))
            .orElseGet(() -> direct(layer.conv(), map, strip)),
        fast,
        strip,
        shared.isPresent(),
        pack,
        channels);
  }

  private WinogradPlan fast(Conv conv, FeatureMap map, Strip strip, long offset) {
    return winograd.plan(conv, grid(map), strip, map.stride(), offset);
  }

  private Strip strip(FeatureMap map, int channels, Optional<Long> shared) {
    long stride = pixelBytes(map, channels);
    int columns = columns(map);
    int bandRows = shared.isPresent() ? map.h() : bandRows(map, columns * stride);
    return new Strip(
        shared.orElse(0L),
        bandRows,
        stripRows(map, bandRows),
        columns,
        1,
        stride,
        params.table(stripTable(map, columns, 1)),
        params.table(stripTable(map, columns, 0)));
  }

  private static IndexTable stripTable(FeatureMap map, int rowStep, int first) {
    return new IndexTable((map.h() + 2) * map.w(), map.w(), rowStep, 1, first);
  }

  /// Rows of output per strip: as many as fit the cache, in bands of equal height.
  private int bandRows(FeatureMap map, long rowBytes) {
    if (suits(map)) {
      return Math.min(BAND_TILE_ROWS * WinogradKernels.LARGE, map.h());
    }
    return Sizes.bandRows(map.h(), Math.clamp(STRIP_BYTES / rowBytes - 2, 1, map.h()));
  }

  private ConvPlan direct(Conv conv, FeatureMap map, Strip strip) {
    int paddedIn = kernels.padded(conv.inChannels());
    return params.conv(conv, Optional.empty(), strip.shape(map.stride()), paddedIn, false);
  }
}

package dev.densevec.plan.infer;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.plan.layout.AffinePlan;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.plan.layout.Sizes;
import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.layout.TileGrid;
import dev.densevec.plan.layout.WinogradPlan;
import dev.densevec.plan.layout.WinogradPlanner;
import dev.densevec.spec.Conv;
import dev.densevec.spec.Norm;
import java.util.Optional;

/// Plans convolutions from map to map: the way they go, the strip a 3x3 convolution reads, the
/// worker's scratch.
final class ConvolvePlanner {
  /// What is read at a time.
  private static final long SOURCE_BYTES = Sizes.CACHE / 4;

  /// Rows of tiles whose strip a worker holds at a time.
  private static final int BAND_TILE_ROWS = 4;

  private final KernelSet kernels;
  private final ParamLayout params;
  private final WinogradPlanner winograd;
  private long scratchBytes;

  /// What is asked for; parameters as in [Step.Convolve].
  ///
  /// @param norm the norm in front
  /// @param folded the norm after the convolution
  record Request(
      Conv conv,
      Optional<Norm> folded,
      Optional<Norm> norm,
      FeatureMap src,
      FeatureMap map,
      Optional<Step.Shortcut> shortcut,
      boolean relu,
      boolean endsStage) {

    /// Whether the convolution itself can rectify.
    boolean floor() {
      return relu && shortcut.isEmpty();
    }
  }

  ConvolvePlanner(KernelSet kernels, ParamLayout params) {
    this.kernels = kernels;
    this.params = params;
    this.winograd = new WinogradPlanner(kernels, params);
  }

  /// Bytes of scratch that the steps planned so far need.
  long scratchBytes() {
    return scratchBytes;
  }

  Step.Convolve plan(Request request) {
    if (request.conv().kernel() == 1) {
      return pointwise(request);
    }
    return fast(request) ? tiled(request) : direct(request);
  }

  private boolean fast(Request request) {
    return request.conv().stride() == 1 && WinogradPlanner.suits(grid(request.map()), 1, kernels);
  }

  private Step.Convolve pointwise(Request request) {
    Conv conv = request.conv();
    FeatureMap src = request.src();
    FeatureMap map = request.map();
    ConvShape shape = ConvShape.pointwise(conv.inChannels(), src.stride(), map.stride());
    int rows = bandRows(map.h(), conv.stride() * src.rowStride());
    int index =
        conv.stride() == 1
            ? IndexTable.IDENTITY
            : params.table(
                new IndexTable(map.pixels(), map.w(), conv.stride() * src.w(), conv.stride(), 0));
    Strip none = new Strip(0, rows, 0, 0, 0, 0, IndexTable.IDENTITY, index);
    AffinePlan norm = norm(request, none);
    ConvPlan plan = params.conv(conv, request.folded(), shape, conv.inChannels(), request.floor());
    return step(request, norm, plan, Optional.empty(), none);
  }

  private static int bandRows(int h, long rowBytes) {
    return Sizes.bandRows(h, Math.clamp(SOURCE_BYTES / rowBytes, 1, h));
  }

  private Step.Convolve direct(Request request) {
    Conv conv = request.conv();
    FeatureMap map = request.map();
    int stride = conv.stride();
    int columns = request.src().w() + 2;
    int bandRows = bandRows(map.h(), (long) stride * columns * pixelBytes(conv.inChannels()));
    Strip strip = strip(request, bandRows, (bandRows - 1) * stride + conv.kernel(), columns);
    AffinePlan norm = norm(request, strip);
    int paddedIn = kernels.padded(conv.inChannels());
    ConvShape shape = strip.shape(map.stride());
    ConvPlan plan = params.conv(conv, request.folded(), shape, paddedIn, request.floor());
    return step(request, norm, plan, Optional.empty(), strip);
  }

  private Step.Convolve tiled(Request request) {
    FeatureMap map = request.map();
    TileGrid grid = grid(map);
    int bandRows = Math.min(BAND_TILE_ROWS * WinogradKernels.LARGE, map.h());
    Strip strip = strip(request, bandRows, 2 + grid.whole(bandRows), 2 + grid.whole(map.w()));
    AffinePlan norm = norm(request, strip);
    Conv conv = request.conv();
    WinogradPlan fast =
        winograd.plan(conv, grid, strip, map.stride(), Sizes.aligned(strip.bytes()));
    scratchBytes = Math.max(scratchBytes, fast.end());
    int paddedIn = kernels.padded(conv.inChannels());
    ConvPlan plan = winograd.conv(conv, request.folded(), fast, paddedIn);
    return step(request, norm, plan, Optional.of(fast), strip);
  }

  private static TileGrid grid(FeatureMap map) {
    return TileGrid.of(WinogradKernels.LARGE, map);
  }

  private long pixelBytes(int channels) {
    return (long) kernels.padded(channels) * Float.BYTES;
  }

  private Strip strip(Request request, int bandRows, int rows, int columns) {
    int stride = request.conv().stride();
    int w = request.map().w();
    Strip strip =
        new Strip(
            0,
            bandRows,
            rows,
            columns,
            1,
            pixelBytes(request.conv().inChannels()),
            params.table(
                new IndexTable(rows * request.src().w(), request.src().w(), columns, 1, 1)),
            params.table(new IndexTable(bandRows * w, w, stride * columns, stride, 0)));
    scratchBytes = Math.max(scratchBytes, Sizes.aligned(strip.bytes()));
    return strip;
  }

  private AffinePlan norm(Request request, Strip strip) {
    int channels = request.conv().inChannels();
    return params.affine(request.norm(), channels, request.src().stride(), 0, strip.stride());
  }

  private static Step.Convolve step(
      Request request,
      AffinePlan norm,
      ConvPlan conv,
      Optional<WinogradPlan> winograd,
      Strip strip) {
    return new Step.Convolve(
        request.src(),
        norm,
        conv,
        winograd,
        strip,
        request.map(),
        request.shortcut(),
        request.relu(),
        request.endsStage());
  }
}

package dev.densevec.plan.train;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.FeatureMap;
import dev.densevec.plan.layout.IndexTable;
import dev.densevec.plan.layout.Pack;
import dev.densevec.plan.layout.ParamLayout;
import dev.densevec.plan.layout.Sizes;
import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.layout.TileGrid;
import dev.densevec.plan.layout.WinogradPlan;
import dev.densevec.plan.layout.WinogradPlanner;
import dev.densevec.plan.layout.WinogradPoints;
import dev.densevec.spec.Conv;
import java.util.Optional;

/// Decides which 3x3 convolutions go Winograd's way in training, and plans them.
///
/// The forward takes tiles of 2x2 pixels, which round no worse than a direct convolution: rounding
/// decides which inputs of a ReLU near zero count as positive. The backward is linear, so that the
/// rounding of tiles of 4x4 pixels is far below what those inputs make of any other.
final class WinogradTrainingPlanner {
  /// Most tiles that the forward transforms at a time.
  private static final int FORWARD_CHUNK = 96;

  /// Most tiles that the backward transforms at a time.
  private static final int CHUNK = 56;

  /// About as many tiles of small maps go together in the backward.
  private static final int GROUP = 36;

  private final KernelSet kernels;
  private final ParamLayout params;
  private final WinogradPlanner winograd;
  private final int batch;

  /// @param batch images of a batch
  WinogradTrainingPlanner(KernelSet kernels, ParamLayout params, int batch) {
    this.kernels = kernels;
    this.params = params;
    this.winograd = new WinogradPlanner(kernels, params);
    this.batch = batch;
  }

  private static boolean isSpatial(Conv conv) {
    return conv.kernel() == WinogradKernels.TAPS && conv.stride() == 1;
  }

  private static TileGrid small(FeatureMap map) {
    return TileGrid.of(WinogradKernels.SMALL, map);
  }

  private static TileGrid large(FeatureMap map) {
    return TileGrid.of(WinogradKernels.LARGE, map);
  }

  /// Whether a convolution that writes such a map goes this way. The pixels of its strip have gaps,
  /// which a direct backward could not read.
  boolean suitsForward(Conv conv, FeatureMap dst) {
    return suitsBackward(conv, dst) && WinogradPlanner.suits(small(dst), 1, kernels);
  }

  /// Whether its backward does.
  boolean suitsBackward(Conv conv, FeatureMap dst) {
    return suitsBackward(conv, dst, batch, kernels);
  }

  private static boolean suitsBackward(Conv conv, FeatureMap dst, int batch, KernelSet kernels) {
    return isSpatial(conv) && WinogradPlanner.suits(large(dst), images(dst, batch), kernels);
  }

  /// How the gradient of the weights of such a convolution is summed up.
  ///
  /// @param batch images of a batch
  static OuterPlan weights(Conv conv, FeatureMap dst, int batch, KernelSet kernels) {
    return suitsBackward(conv, dst, batch, kernels)
        ? OuterPlan.ofTaps(conv, kernels)
        : OuterPlan.of(conv, kernels);
  }

  /// Images of a shard that go together in the backward.
  private static int images(FeatureMap map, int batch) {
    int shard = Math.ceilDiv(batch, TrainingPlan.shards(batch, map.pixels()));
    int groups = Math.ceilDiv(shard, Math.ceilDiv(GROUP, large(map).tiles()));
    return Math.ceilDiv(shard, groups);
  }

  /// The strip that the forward reads, in whole tiles.
  Strip forwardStrip(FeatureMap map, int channels, ScratchLayout scratch) {
    TileGrid grid = small(map);
    return scratch.place(strip(grid, channels, bandRows(grid, FORWARD_CHUNK)));
  }

  private WinogradPlan forward(Conv conv, Strip strip, FeatureMap dst, ScratchLayout scratch) {
    TileGrid grid = small(dst);
    int chunk = Math.min(FORWARD_CHUNK, grid.tiles());
    long offset = scratch.bytes();
    WinogradPlan plan = winograd.plan(conv, grid, strip, dst.stride(), chunk, offset);
    scratch.take(plan.end() - offset);
    return plan;
  }

  /// The strip of the output's whole gradient, for each image that goes with others.
  Strip diffStrip(FeatureMap map, int channels, ScratchLayout scratch) {
    return place(strip(large(map), channels, map.h()), images(map, batch), scratch);
  }

  private static Strip place(Strip strip, int images, ScratchLayout scratch) {
    return strip.at(scratch.take(images * strip.bytes()));
  }

  private Strip strip(TileGrid grid, int channels, int rows) {
    int columns = grid.whole(grid.w()) + 2;
    int none = IndexTable.IDENTITY;
    long stride = winograd.pixelBytes(channels);
    return new Strip(0, rows, grid.whole(rows) + 2, columns, 1, stride, none, none);
  }

  /// Rows of a band of at most about `tiles` tiles, of equal bands.
  private static int bandRows(TileGrid grid, int tiles) {
    int most = Math.clamp(tiles / grid.columns(), 1, grid.rows());
    return Math.min(grid.h(), Sizes.bandRows(grid.rows(), most) * grid.tile());
  }

  /// Rows of tiles, of images that go together, that the source's gradient takes at a time.
  private int dataRows(FeatureMap map) {
    TileGrid grid = large(map);
    return Math.clamp(CHUNK / grid.columns(), 1, images(map, batch) * grid.rows());
  }

  /// Room for the pixels of the source's gradient.
  Pack pack(FeatureMap map, int channels, ScratchLayout scratch) {
    int rows = dataRows(map) * large(map).tile();
    return scratch.pack(channels, kernels, rows * map.w());
  }

  private WinogradGradients backward(
      Conv conv, FeatureMap dst, Strip diff, long stride, ScratchLayout scratch) {
    TileGrid grid = large(dst);
    int images = images(dst, batch);
    int band = images == 1 ? bandRows(grid, CHUNK) : dst.h();
    Strip strip = place(strip(grid, conv.inChannels(), band), images, scratch);
    int chunk = Math.min(CHUNK, images * grid.tiles());
    long offset = scratch.bytes();
    WinogradPoints source = winograd.points(grid, strip, conv.inChannels(), chunk, offset);
    WinogradPoints given = winograd.points(grid, diff, conv.outChannels(), chunk, source.end());
    Conv transposed = TrainingStepPlanner.transposed(conv);
    int rows = dataRows(dst);
    WinogradPlan data =
        winograd.plan(transposed, grid, diff, stride, rows * grid.columns(), offset);
    scratch.take(Math.max(given.end(), data.end()) - offset);
    OuterPlan weights = OuterPlan.ofTaps(conv, kernels);
    long sums = scratch.take((long) grid.points() * weights.matrixFloats() * Float.BYTES);
    return new WinogradGradients(images, strip, source, given, chunk, sums, data, rows);
  }

  /// The three products of a convolution, each the way that suits it.
  ///
  /// @param dst the map it writes
  /// @param strip what it reads
  /// @param diff the strip of its output's gradient
  /// @param stride bytes between pixels of the source's gradient
  ConvPasses passes(
      Conv conv, FeatureMap dst, Strip strip, Strip diff, long stride, ScratchLayout scratch) {
    Optional<WinogradPlan> forward =
        suitsForward(conv, dst)
            ? Optional.of(forward(conv, strip, dst, scratch))
            : Optional.empty();
    Optional<WinogradGradients> backward =
        suitsBackward(conv, dst)
            ? Optional.of(backward(conv, dst, diff, stride, scratch))
            : Optional.empty();
    Conv transposed = TrainingStepPlanner.transposed(conv);
    ConvPlan there = plan(conv, forward, strip.shape(dst.stride()));
    ConvPlan back = plan(transposed, backward.map(WinogradGradients::data), diff.shape(stride));
    OuterPlan weights = weights(conv, dst, batch, kernels);
    return new ConvPasses(there, Optional.of(back), 1, weights, forward, backward);
  }

  private ConvPlan plan(Conv conv, Optional<WinogradPlan> plan, ConvShape direct) {
    int depth = conv.inChannels();
    return plan.map(fast -> winograd.conv(conv, Optional.empty(), fast, depth))
        .orElseGet(() -> params.conv(conv, Optional.empty(), direct, depth, false));
  }
}

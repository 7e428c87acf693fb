package dev.densevec.plan.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.KernelsUnderTest;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.plan.cost.StepCost;
import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.Pack;
import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.layout.TileGrid;
import dev.densevec.plan.layout.WinogradPlan;
import dev.densevec.testing.RandomNetwork;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Where plans of training go Winograd's way, and where its buffers lie.
@Tag("width")
class WinogradTrainingPlanTest {
  private KernelSet kernels;

  /// A buffer of a worker's scratch.
  private record Region(String name, long from, long end) {}

  @BeforeEach
  void choose() {
    kernels = KernelsUnderTest.chosen();
    assumeThat(kernels.winograd(WinogradKernels.LARGE)).as("Winograd's way").isPresent();
  }

  static List<RandomNetwork> networks() {
    return RandomNetwork.tiled();
  }

  private TrainingPlan plan(RandomNetwork network) {
    return TrainingPlan.of(network.spec(), network.input(), kernels, 1, true);
  }

  private static List<TrainingStep.Layer> layers(TrainingPlan plan) {
    return plan.steps().stream()
        .filter(TrainingStep.Layer.class::isInstance)
        .map(TrainingStep.Layer.class::cast)
        .toList();
  }

  /// What these networks are there for.
  @Test
  void networksHaveBandsAndImagesTogether() {
    List<WinogradGradients> all =
        networks().stream()
            .flatMap(network -> plan(network).convolutions().stream())
            .flatMap(conv -> conv.fastBackward().stream())
            .toList();
    assertThat(all).anyMatch(one -> one.images() > 1);
    assertThat(all).anyMatch(one -> one.strip().bandRows() < one.diff().grid().h());
    assertThat(all).anyMatch(one -> one.diff().grid().h() % WinogradKernels.LARGE == 1);
    assertThat(all).anyMatch(one -> one.dataRows() < one.images() * one.data().grid().rows());
    assertThat(networks().stream().flatMap(network -> layers(plan(network)).stream()))
        .anyMatch(layer -> layer.reduce().isEmpty() && layer.conv().fastBackward().isPresent())
        .anyMatch(layer -> layer.conv().fast().isEmpty() && layer.conv().fastBackward().isPresent())
        .anyMatch(layer -> layer.conv().fastBackward().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void buffersOfALayerLieApart(RandomNetwork network) {
    TrainingPlan plan = plan(network);
    for (TrainingStep.Layer layer : layers(plan)) {
      List<Region> regions = new ArrayList<>();
      WinogradGradients backward = layer.conv().fastBackward().orElse(null);
      int images = backward == null ? 1 : backward.images();
      regions.add(strip("strip", layer.strip(), 1));
      regions.add(strip("gradient", layer.diffStrip(), images));
      regions.add(pack("pack", layer.pack()));
      layer.reduce().ifPresent(reduce -> regions.add(pack("diff", reduce.diffPack())));
      layer.conv().fast().ifPresent(fast -> regions.add(points("forward", fast)));
      if (backward != null) {
        regions.add(strip("source", backward.strip(), images));
        long data = backward.data().end();
        long given = backward.diff().end();
        assertThat(backward.source().end()).isLessThanOrEqualTo(backward.diff().offset());
        regions.add(new Region("points", backward.source().offset(), Math.max(data, given)));
        long bytes = (long) layer.conv().weights().matrixFloats() * Float.BYTES;
        int count = backward.diff().grid().points();
        regions.add(new Region("sums", backward.sums(), backward.sums() + count * bytes));
      }
      apart(layer.name(), regions, plan.scratchBytes());
    }
  }

  private static Region strip(String name, Strip strip, int images) {
    return new Region(name, strip.offset(), strip.offset() + images * strip.bytes());
  }

  private static Region pack(String name, Pack pack) {
    return new Region(name, pack.offset(), pack.offset() + pack.pixels() * pack.stride());
  }

  private static Region points(String name, WinogradPlan plan) {
    assertThat(plan.source().end()).isLessThanOrEqualTo(plan.output());
    return new Region(name, plan.source().offset(), plan.end());
  }

  private static void apart(String layer, List<Region> regions, long bytes) {
    regions.sort(Comparator.comparingLong(Region::from));
    for (int i = 1; i < regions.size(); i++) {
      assertThat(regions.get(i).from())
          .as("%s: %s after %s", layer, regions.get(i).name(), regions.get(i - 1).name())
          .isGreaterThanOrEqualTo(regions.get(i - 1).end());
    }
    assertThat(regions.getLast().end()).as(layer).isLessThanOrEqualTo(bytes);
  }

  /// Rounding decides on which side of zero a ReLU's input lies.
  @ParameterizedTest
  @MethodSource("networks")
  void forwardsTakeSmallTilesAndBackwardsLargeOnes(RandomNetwork network) {
    for (TrainingStep.Layer layer : layers(plan(network))) {
      layer
          .conv()
          .fast()
          .ifPresent(fast -> assertThat(fast.grid().tile()).isEqualTo(WinogradKernels.SMALL));
      layer
          .conv()
          .fastBackward()
          .ifPresent(
              fast -> assertThat(fast.data().grid().tile()).isEqualTo(WinogradKernels.LARGE));
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void costsCountWhatIsDone(RandomNetwork network) {
    TrainingPlan plan = plan(network);
    List<StepCost> costs = plan.costs(1);
    for (TrainingStep.Layer layer : layers(plan)) {
      int pixels = layer.map().pixels();
      long reduce = layer.reduce().map(one -> macs(one.conv().forward()) * pixels).orElse(0L);
      long direct = macs(layer.conv().forward()) * pixels;
      long forward = layer.conv().fast().map(fast -> tiled(layer, fast.grid())).orElse(direct);
      long backward =
          layer.conv().fastBackward().map(fast -> tiled(layer, fast.diff().grid())).orElse(direct);
      assertThat(macs(costs, layer, StepCost.Pass.FORWARD)).isEqualTo(reduce + forward);
      assertThat(macs(costs, layer, StepCost.Pass.BACKWARD)).isEqualTo(2 * (reduce + backward));
    }
  }

  private static long macs(ConvPlan conv) {
    return conv.conv().macsPerPixel();
  }

  /// A multiplication of all input channels by all output channels at each point of each tile.
  private static long tiled(TrainingStep.Layer layer, TileGrid grid) {
    int tile = grid.tile();
    long tiles = Math.ceilDiv(grid.h(), tile) * (long) Math.ceilDiv(grid.w(), tile);
    long points = (tile + 2L) * (tile + 2);
    return tiles * points * macs(layer.conv().forward()) / 9;
  }

  private static long macs(List<StepCost> costs, TrainingStep.Layer layer, StepCost.Pass pass) {
    return costs.stream()
        .filter(cost -> cost.name().equals(layer.name()) && cost.pass() == pass)
        .mapToLong(StepCost::macs)
        .sum();
  }
}

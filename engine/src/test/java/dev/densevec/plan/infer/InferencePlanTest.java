package dev.densevec.plan.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.KernelsUnderTest;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.plan.layout.Buffer;
import dev.densevec.spec.Cost;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Plans of every named network for several image sizes, even and odd, and numbers of workers.
@Tag("width")
class InferencePlanTest {
  static final List<String> NETWORKS =
      Stream.concat(
              Networks.names().stream(),
              Stream.of("resnet20", "plain32", "preact-resnet20:width=12", "plain18"))
          .toList();

  private static final int[] SIZES = {224, 96, 32, 29};
  private static final int MOST_WORKERS = 4;

  private KernelSet kernels;

  @BeforeEach
  void choose() {
    kernels = KernelsUnderTest.chosen();
  }

  private InferencePlan plan(NetworkSpec spec, int size, int workers) {
    return InferencePlan.of(spec, new Shape(1, spec.inChannels(), size, size), kernels, workers);
  }

  @ParameterizedTest
  @FieldSource("NETWORKS")
  void memoryIsEnoughAndApart(String name) {
    NetworkSpec spec = Networks.parse(name);
    for (int size : SIZES) {
      for (int workers = 1; workers <= MOST_WORKERS; workers++) {
        PlanChecks checks = new PlanChecks(plan(spec, size, workers), kernels);
        checks.arena();
        checks.scratch();
        checks.parameters();
      }
    }
  }

  @ParameterizedTest
  @FieldSource("NETWORKS")
  void operationsAreTheNetworksBarWhatAlgebraSaves(String name) {
    NetworkSpec spec = Networks.parse(name);
    for (int size : SIZES) {
      Cost cost = spec.cost(size, size);
      long saved = 0;
      for (Cost.Part part : cost.parts()) {
        if (part.kind().equals("transition")) {
          long perPixel = part.macs() / ((long) part.h() * part.w());
          int pooled = (part.h() / 2) * (part.w() / 2);
          saved += perPixel * (part.h() * part.w() - pooled);
        }
      }
      for (int workers = 1; workers <= MOST_WORKERS; workers++) {
        InferencePlan plan = plan(spec, size, workers);
        assertThat(plan.macs()).isEqualTo(cost.macs() - saved - savedByWinograd(plan));
      }
    }
  }

  @Test
  void transitionsOfEvenMapsSaveThreeQuarters() {
    NetworkSpec spec = Networks.parse("densenet121");
    Cost cost = spec.cost(224, 224);
    InferencePlan plan = plan(spec, 224, 1);
    assertThat(plan.macs())
        .isEqualTo(cost.macs() - cost.macs("transition") / 4 * 3 - savedByWinograd(plan));
  }

  /// A tile of 4x4 output pixels takes 36 multiplications a pair of channels in place of 144.
  private static long savedByWinograd(InferencePlan plan) {
    long saved = 0;
    for (Step step : plan.steps()) {
      if (step instanceof Step.Spatial layer && layer.winograd().isPresent()) {
        long pairs = (long) layer.conv().conv().inChannels() * layer.conv().conv().outChannels();
        int tiles = (layer.map().h() + 3) / 4 * ((layer.map().w() + 3) / 4);
        saved += pairs * (9L * layer.map().pixels() - 36L * tiles);
      }
    }
    return saved;
  }

  @Test
  void largeMapsGoWinogradsWay() {
    assumeThat(kernels.winograd(WinogradKernels.LARGE)).as("Winograd's way").isPresent();
    NetworkSpec spec = Networks.parse("densenet121");
    for (Step step : plan(spec, 224, 1).steps()) {
      if (step instanceof Step.Layer layer) {
        assertThat(layer.winograd().isPresent()).as(layer.name()).isEqualTo(layer.map().w() > 7);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("NETWORKS")
  void parametersLieTheSameForAnyNumberOfWorkers(String name) {
    NetworkSpec spec = Networks.parse(name);
    for (int size : SIZES) {
      InferencePlan one = plan(spec, size, 1);
      for (int workers = 2; workers <= MOST_WORKERS; workers++) {
        InferencePlan other = plan(spec, size, workers);
        assertThat(other.paramBytes()).isEqualTo(one.paramBytes());
        assertThat(other.tables()).isEqualTo(one.tables());
        assertThat(parameters(other)).isEqualTo(parameters(one));
      }
    }
  }

  private static List<Object> parameters(InferencePlan plan) {
    List<Object> list = new ArrayList<>();
    for (Step step : plan.steps()) {
      switch (step) {
        case Step.Stem stem -> list.add(stem.conv());
        case Step.Pool _ -> {}
        case Step.Layer layer -> list.addAll(List.of(layer.norm(), layer.reduce(), layer.conv()));
        case Step.Convolve convolve -> list.addAll(List.of(convolve.norm(), convolve.conv()));
        case Step.Transition transition ->
            list.addAll(List.of(transition.norm(), transition.conv()));
        case Step.Head head -> list.addAll(List.of(head.norm(), head.shape()));
      }
    }
    return list;
  }

  @Test
  void memoryStaysWithinBounds() {
    NetworkSpec spec = Networks.parse("densenet121");
    long weights = spec.parameterCount() * Float.BYTES;
    for (int workers = 1; workers <= MOST_WORKERS; workers++) {
      InferencePlan plan = plan(spec, 224, workers);
      assertThat(plan.arenaBytes()).isPositive();
      assertThat(plan.paramBytes()).isGreaterThan(weights * 9 / 10);
      assertThat(plan.paramBytes() + plan.arenaBytes() + workers * plan.scratchBytes())
          .isLessThan(weights * 5 / 2);
    }
  }

  @Test
  void descriptionNamesEveryStepAndBuffer() {
    InferencePlan plan = plan(Networks.parse("densenet121"), 224, 2);
    assertThat(plan.describe(12_345_678))
        .contains(plan.steps().stream().map(Step::name).toList())
        .contains(plan.arena().stream().map(Buffer::name).toList())
        .contains("workers per image: 2", "12,345,678");
  }

  @Test
  void imagesThatDoNotFitAreRefused() {
    NetworkSpec spec = Networks.parse("densenet121");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InferencePlan.of(spec, new Shape(1, 1, 32, 32), kernels, 1))
        .withMessage("input is 1x1x32x32, expected 1x3xHxW");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InferencePlan.of(spec, new Shape(2, 3, 32, 32), kernels, 1))
        .withMessage("input is 2x3x32x32, expected 1x3xHxW");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InferencePlan.of(spec, new Shape(1, 3, 8, 8), kernels, 1))
        .withMessage("an input of 8x8 pixels is too small for this network");
  }
}

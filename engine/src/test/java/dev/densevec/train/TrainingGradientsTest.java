package dev.densevec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.kernel.KernelsUnderTest;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.spec.Parameter;
import dev.densevec.spec.Stem;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.testing.ReferenceNetwork;
import dev.densevec.testing.ReferenceTraining;
import dev.densevec.testing.Tensor;
import dev.densevec.testing.TensorAssert;
import dev.densevec.testing.Tolerance;
import dev.densevec.train.optim.Sgd;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Gradients, losses and running statistics agree with the textbook way in double precision, for
/// networks of every kind.
@Tag("width")
class TrainingGradientsTest {

  @BeforeEach
  void skipWhereVectorsAreTooLong() {
    assertThat(KernelsUnderTest.chosen()).isNotNull();
  }

  /// An activation within rounding of a ReLU's kink may fall on either side. 1.52e-3 is the most
  /// that was seen at any width.
  private static final double KINK = 3e-3;

  /// 4.78e-6 is the most that was seen.
  private static final double ROUNDING = 9.5e-6;

  /// 8.9e-7 is the most that was seen.
  private static final double LOSS = 1.75e-6;

  /// 5.4e-7 is the most that was seen at any width.
  private static final Tolerance LOGITS = new Tolerance(1.05e-6);

  /// 1.71e-7 is the most that was seen.
  private static final Tolerance STATISTICS = new Tolerance(3.4e-7);

  /// Those whose last map has more than two values a channel: of two, statistics leave nothing but
  /// the sign.
  static List<RandomNetwork> networks() {
    return Stream.concat(RandomNetwork.all().stream(), RandomNetwork.tiled().stream())
        .filter(network -> network.input().n() > 1 && network.input().h() != 29)
        .filter(network -> !network.spec().stem().isDeep())
        .toList();
  }

  private static int[] labels(RandomNetwork network) {
    int[] labels = new int[network.input().n()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (3 * i + 1) % network.spec().classes();
    }
    return labels;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void stepAgreesWithTheReference(RandomNetwork network) {
    Tensor images = network.images();
    int[] labels = labels(network);
    float[] targets = TrainingRun.oneHot(labels, network.spec().classes());
    // Room for more images than there are: a batch may be smaller than the largest.
    Shape room = images.shape().withBatch(images.shape().n() + 2);
    try (Parameters parameters = network.parameters();
        TrainingRun run = new TrainingRun(parameters, TrainingRun.options(room))) {
      ReferenceTraining reference = ReferenceTraining.of(parameters);
      ReferenceTraining.Gradients wanted = reference.gradients(images, labels);
      double loss = run.step(images, targets);
      assertThat(Math.abs(loss - wanted.loss())).isLessThan(LOSS);
      compare(network, run, wanted.byName());
      reference.step(images, labels, new ReferenceTraining.Sgd(0, 0, 0));
      for (Parameter parameter : network.spec().parameters()) {
        if (!parameter.kind().trained()) {
          TensorAssert.assertThat(run.value(parameter))
              .as(parameter.name())
              .isCloseTo(reference.state().get(parameter.name()), STATISTICS);
        }
      }
    }
  }

  /// Of a constant the first element of a pooling window counts as the largest, as for PyTorch;
  /// with a negative scale the convolution's smallest is the largest.
  @Test
  void stemsScalesOfEverySign() {
    RandomNetwork network =
        networks().stream()
            .filter(any -> any.spec().stem() == Stem.IMAGENET && any.spec() instanceof DenseNetSpec)
            .findFirst()
            .orElseThrow();
    int[] labels = labels(network);
    float[] targets = TrainingRun.oneHot(labels, network.spec().classes());
    try (Parameters parameters = network.parameters();
        TrainingRun run = new TrainingRun(parameters, TrainingRun.options(network.input()))) {
      MemorySegment scales = parameters.get("features.norm0.weight");
      for (int c = 0; c < network.spec().stemNorm().orElseThrow().channels(); c++) {
        scales.setAtIndex(Parameters.ELEMENT, c, (c % 3 - 1) * 0.7f);
      }
      run.step(network.images(), targets);
      compare(
          network,
          run,
          ReferenceTraining.of(parameters).gradients(network.images(), labels).byName());
    }
  }

  private static void compare(
      RandomNetwork network, TrainingRun run, Map<String, double[]> gradients) {
    List<Double> errors = new ArrayList<>();
    for (Parameter parameter : network.spec().parameters()) {
      double[] actual = Tensor.widen(run.gradient(parameter));
      if (!parameter.kind().trained() || parameter.kind() == Parameter.Kind.CONV_BIAS) {
        assertThat(actual).as(parameter.name()).containsOnly(0);
      } else {
        double error = TrainingRun.relativeError(actual, gradients.get(parameter.name()));
        assertThat(error).as(parameter.name()).isLessThan(KINK);
        errors.add(error);
      }
    }
    Collections.sort(errors);
    assertThat(errors.get(errors.size() / 2)).as("median error").isLessThan(ROUNDING);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void evaluationTakesTheRunningStatistics(RandomNetwork network) {
    Tensor images = network.images();
    float[] targets = TrainingRun.oneHot(labels(network), network.spec().classes());
    try (Parameters parameters = network.parameters();
        TrainingRun run = new TrainingRun(parameters, TrainingRun.options(images.shape()))) {
      run.evaluate(images, targets);
      TensorAssert.assertThat(run.network().logits().toArray(Parameters.ELEMENT))
          .isCloseTo(ReferenceNetwork.infer(parameters, images).logits(), LOGITS);
      assertThat(GradientClip.norm(run.network().gradients(), 1)).isZero();
    }
  }

  private static final RandomNetwork SMALL = RandomNetwork.all().get(4);

  private static TrainingRun start(Parameters parameters) {
    return new TrainingRun(parameters, TrainingRun.options(SMALL.input()));
  }

  private static float[] oneHot() {
    return TrainingRun.oneHot(labels(SMALL), SMALL.spec().classes());
  }

  /// Cross-entropy is linear in the targets.
  @Test
  void softTargetsMixGradients() {
    int classes = SMALL.spec().classes();
    int n = SMALL.input().n();
    float[] other = TrainingRun.oneHot(new int[n], classes);
    float[] mixed = oneHot();
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = 0.25f * mixed[i] + 0.75f * other[i];
    }
    try (Parameters parameters = SMALL.parameters();
        TrainingRun run = start(parameters)) {
      Tensor images = SMALL.images();
      double a = run.step(images, oneHot());
      Parameter weights = SMALL.spec().parameters().getFirst();
      float[] first = run.gradient(weights);
      run.network().zeroGradients();
      double b = run.step(images, other);
      float[] second = run.gradient(weights);
      run.network().zeroGradients();
      double c = run.step(images, mixed);
      assertThat(c).isCloseTo(0.25 * a + 0.75 * b, Offset.offset(1e-6));
      double[] wanted = new double[first.length];
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = 0.25 * first[i] + 0.75 * second[i];
      }
      assertThat(TrainingRun.relativeError(Tensor.widen(run.gradient(weights)), wanted))
          .isLessThan(1e-5);
    }
  }

  @Test
  void gradientsAddUp() {
    try (Parameters parameters = SMALL.parameters();
        TrainingRun run = start(parameters)) {
      run.step(SMALL.images(), oneHot());
      double once = GradientClip.norm(run.network().gradients(), Double.POSITIVE_INFINITY);
      run.step(SMALL.images(), oneHot());
      double twice = GradientClip.norm(run.network().gradients(), Double.POSITIVE_INFINITY);
      assertThat(twice).isCloseTo(2 * once, Offset.offset(1e-5 * once));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "features.conv0,features.denseblock1,classifier.bias",
        "features.norm0",
        "features.conv0,features.norm0.bias"
      })
  void frozenParametersHaveNoGradientAndOthersTheSame(String names) {
    Set<String> frozen = Set.of(names.split(","));
    try (Parameters parameters = SMALL.parameters();
        Parameters copy = SMALL.parameters();
        TrainingRun run = start(parameters);
        TrainingRun part =
            new TrainingRun(copy, TrainingRun.options(SMALL.input()).withFrozen(frozen))) {
      run.step(SMALL.images(), oneHot());
      part.step(SMALL.images(), oneHot());
      for (Parameter parameter : SMALL.spec().parameters()) {
        if (frozen.stream().anyMatch(parameter.name()::startsWith)) {
          assertThat(part.gradient(parameter)).as(parameter.name()).containsOnly(0);
        } else {
          TensorAssert.assertThat(part.gradient(parameter))
              .as(parameter.name())
              .isBitEqualTo(run.gradient(parameter));
        }
      }
      Parameter still =
          SMALL.spec().parameters().stream()
              .filter(parameter -> frozen.stream().anyMatch(parameter.name()::startsWith))
              .findFirst()
              .orElseThrow();
      float[] before = part.value(still);
      Sgd.of(part.network().trained(), Sgd.Settings.paper()).step(1);
      assertThat(part.value(still)).isEqualTo(before);
    }
  }

  @Test
  void onlyTheClassifierCanBeTrained() {
    try (Parameters parameters = SMALL.parameters();
        Parameters copy = SMALL.parameters();
        TrainingRun run = start(parameters);
        TrainingRun part =
            new TrainingRun(
                copy, TrainingRun.options(SMALL.input()).withFrozen(Set.of("features")))) {
      run.step(SMALL.images(), oneHot());
      part.step(SMALL.images(), oneHot());
      for (Parameter parameter : SMALL.spec().parameters()) {
        if (parameter.name().startsWith("classifier")) {
          TensorAssert.assertThat(part.gradient(parameter)).isBitEqualTo(run.gradient(parameter));
        } else {
          assertThat(part.gradient(parameter)).as(parameter.name()).containsOnly(0);
        }
      }
    }
  }

  @Test
  void badBatchesAreRefused() {
    try (Parameters parameters = SMALL.parameters();
        TrainingRun run = start(parameters)) {
      Arena arena = Arena.global();
      MemorySegment images = arena.allocate(SMALL.input().elements() * 4, 64);
      MemorySegment targets = arena.allocate(oneHot().length * 4L, 64);
      int n = SMALL.input().n();
      TrainingNetwork network = run.network();
      assertThatThrownBy(() -> network.step(images, targets, n + 1))
          .hasMessage("batch of 6 images, expected 1 to 5");
      assertThatThrownBy(() -> network.step(images, targets, 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> network.step(images.asSlice(4), targets, n))
          .hasMessageStartingWith("images: ");
      assertThatThrownBy(() -> network.step(images, targets.asSlice(4), n))
          .hasMessageStartingWith("targets: ");
      assertThatThrownBy(() -> network.step(MemorySegment.ofArray(new float[9999]), targets, n))
          .hasMessage("images: expected native memory of a shared arena");
    }
  }

  @Test
  void tooMuchMemoryIsRefusedBeforeItIsTaken() {
    TrainingNetwork.Options options = TrainingRun.options(new Shape(65536, 3, 640, 480));
    try (Parameters parameters = SMALL.parameters()) {
      assertThat(TrainingNetwork.bytes(SMALL.spec(), options)).isGreaterThan(1L << 40);
      assertThat(TrainingNetwork.describe(SMALL.spec(), options)).contains("block1.diff");
      assertThatThrownBy(() -> TrainingNetwork.of(parameters, options))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("bytes, there are");
    }
  }
}

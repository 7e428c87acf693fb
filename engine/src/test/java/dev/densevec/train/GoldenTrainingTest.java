package dev.densevec.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.kernel.KernelsUnderTest;
import dev.densevec.spec.Parameter;
import dev.densevec.testing.GoldenCase;
import dev.densevec.testing.GoldenTensors;
import dev.densevec.testing.ReferenceTraining;
import dev.densevec.testing.Tensor;
import dev.densevec.train.optim.Optimizer;
import dev.densevec.train.optim.Sgd;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Training agrees with PyTorch.
@Tag("width")
class GoldenTrainingTest {

  @BeforeEach
  void skipWhereVectorsAreTooLong() {
    assertThat(KernelsUnderTest.chosen()).isNotNull();
  }

  /// Where an activation lies within rounding of a ReLU's kink, its gradient falls or stays by
  /// luck; a single one among these small maps moves the gradients below by as much as this.
  /// 3.64e-4 is the most that was seen at any width.
  private static final double KINK = 7e-4;

  /// 2.85e-6 is the most that was seen.
  private static final double ROUNDING = 5.6e-6;

  /// 4.9e-7 is the most that was seen.
  private static final double LOSS = 9.5e-7;

  static List<String> names() {
    return GoldenCase.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void gradientsOfTheFirstStep(String name) throws IOException {
    GoldenCase golden = GoldenCase.open(name);
    GoldenTensors expected = golden.training();
    Tensor images = expected.tensor("x0");
    List<Double> errors = new ArrayList<>();
    try (Parameters parameters = golden.parameters();
        TrainingRun run = new TrainingRun(parameters, TrainingRun.options(images.shape()))) {
      double loss = run.step(images, targets(golden, expected, 0));
      assertThat(Math.abs(loss - golden.losses64().getFirst())).isLessThan(LOSS);
      for (Parameter parameter : golden.spec().parameters()) {
        double[] actual = Tensor.widen(run.gradient(parameter));
        if (parameter.kind() == Parameter.Kind.CONV_BIAS) {
          assertThat(actual).as(parameter.name()).containsOnly(0);
        } else if (parameter.kind().trained()) {
          double[] wanted = Tensor.widen(expected.floats("grad." + parameter.name()));
          double error = TrainingRun.relativeError(actual, wanted);
          assertThat(error).as(parameter.name()).isLessThan(KINK);
          errors.add(error);
        }
      }
    }
    Collections.sort(errors);
    assertThat(errors.get(errors.size() / 2)).as("median error").isLessThan(ROUNDING);
  }

  private static float[] targets(GoldenCase golden, GoldenTensors batches, int step) {
    return TrainingRun.oneHot(batches.integers("y" + step), golden.spec().classes());
  }

  @ParameterizedTest
  @MethodSource("names")
  void eightSteps(String name) throws IOException {
    GoldenCase golden = GoldenCase.open(name);
    GoldenTensors batches = golden.training();
    List<Double> wanted = golden.losses64();
    ReferenceTraining.Sgd sgd = golden.sgd();
    try (Parameters parameters = golden.parameters();
        TrainingRun run =
            new TrainingRun(parameters, TrainingRun.options(batches.tensor("x0").shape()))) {
      Optimizer optimizer =
          Sgd.of(
              run.network().trained(),
              new Sgd.Settings(sgd.momentum(), 0, true, sgd.weightDecay(), true));
      for (int i = 0; i < wanted.size(); i++) {
        run.network().zeroGradients();
        double loss = run.step(batches.tensor("x" + i), targets(golden, batches, i));
        // 1.2 times the drift is the most that was seen where it is large.
        double allowed = 3e-7 + 2 * drift(golden, i);
        assertThat(Math.abs(loss - wanted.get(i))).as("step %d", i).isLessThan(allowed);
        optimizer.step(sgd.rate());
      }
      checkState(golden, run);
    }
  }

  /// How far PyTorch's float32 run has left its float64 run by a step.
  private static double drift(GoldenCase golden, int step) {
    double drift = 0;
    for (int i = 0; i <= step; i++) {
      drift = Math.max(drift, Math.abs(golden.losses64().get(i) - golden.losses32().get(i)));
    }
    return drift;
  }

  private static void checkState(GoldenCase golden, TrainingRun run) throws IOException {
    GoldenTensors trained = golden.trained();
    // Three times the drift is the most that was seen.
    double allowed = 4e-7 + 4 * drift(golden, golden.losses64().size() - 1);
    for (Parameter parameter : golden.spec().parameters()) {
      double[] actual = Tensor.widen(run.value(parameter));
      double[] wanted = Tensor.widen(trained.floats(parameter.name()));
      double error = TrainingRun.relativeError(actual, wanted);
      assertThat(error).as(parameter.name()).isLessThan(allowed);
    }
  }
}

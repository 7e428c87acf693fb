package dev.densevec.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.spec.Parameter;
import dev.densevec.testing.ReferenceTraining.Gradients;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The references agree with PyTorch, so that the engine may be judged by them.
class ReferenceGoldenTest {
  /// Rounding of a loss in double; 3.1e-15 is the most that was seen.
  private static final Offset<Double> LOSS = Offset.offset(6e-15);

  /// PyTorch's own float32 rounding; 5.6e-7 is the most that was seen.
  private static final Tolerance FLOAT32 = new Tolerance(1.1e-6);

  @ParameterizedTest
  @MethodSource("dev.densevec.testing.GoldenCase#names")
  void inference(String name) throws IOException {
    GoldenCase golden = GoldenCase.open(name);
    GoldenTensors expected = golden.inference();
    try (Parameters parameters = golden.parameters()) {
      ReferenceNetwork.Output output = ReferenceNetwork.infer(parameters, expected.tensor("input"));
      check(expected, "logits", output.logits());
      check(expected, "features", output.features());
      for (int i = 0; i < output.blocks().size(); i++) {
        check(expected, "block" + (i + 1), output.blocks().get(i));
      }
    }
  }

  private static void check(GoldenTensors expected, String name, Tensor actual) {
    TensorAssert.assertThat(expected.floats(name)).as(name).isCloseTo(actual, FLOAT32);
  }

  @ParameterizedTest
  @MethodSource("dev.densevec.testing.GoldenCase#names")
  void gradients(String name) throws IOException {
    GoldenCase golden = GoldenCase.open(name);
    GoldenTensors expected = golden.training();
    try (Parameters parameters = golden.parameters()) {
      Gradients gradients =
          ReferenceTraining.of(parameters)
              .gradients(expected.tensor("x0"), expected.integers("y0"));
      assertThat(gradients.loss()).isCloseTo(golden.losses64().getFirst(), LOSS);
      for (Parameter parameter : golden.spec().parameters()) {
        if (parameter.kind().trained()) {
          double[] wanted = Tensor.widen(expected.floats("grad." + parameter.name()));
          double[] actual = gradients.byName().get(parameter.name());
          // A convolution's bias before a norm has no effect: its gradient is zero but for
          // rounding.
          assertThat(distance(actual, wanted))
              .as(parameter.name())
              .isLessThanOrEqualTo(7.5e-8 * norm(wanted) + 9e-16);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.densevec.testing.GoldenCase#names")
  void training(String name) throws IOException {
    GoldenCase golden = GoldenCase.open(name);
    GoldenTensors batches = golden.training();
    List<Double> losses = golden.losses64();
    try (Parameters parameters = golden.parameters()) {
      ReferenceTraining training = ReferenceTraining.of(parameters);
      for (int i = 0; i < losses.size(); i++) {
        double loss =
            training.step(batches.tensor("x" + i), batches.integers("y" + i), golden.sgd());
        assertThat(loss).as("step %d", i).isCloseTo(losses.get(i), LOSS);
      }
      checkState(golden, training);
    }
  }

  /// The stored state is of PyTorch's float32 run. Where that run has left its own float64 run, as
  /// its losses show, it says nothing about exact training, and the losses of the float64 run alone
  /// judge.
  private static void checkState(GoldenCase golden, ReferenceTraining training) throws IOException {
    if (drift(golden) > 1e-5) {
      return;
    }
    GoldenTensors trained = golden.trained();
    for (Parameter parameter : golden.spec().parameters()) {
      double[] wanted = Tensor.widen(trained.floats(parameter.name()));
      double[] actual = training.state().get(parameter.name());
      assertThat(distance(actual, wanted))
          .as(parameter.name())
          .isLessThanOrEqualTo(1e-5 * norm(wanted));
    }
  }

  private static double drift(GoldenCase golden) {
    double drift = 0;
    for (int i = 0; i < golden.losses64().size(); i++) {
      drift = Math.max(drift, Math.abs(golden.losses64().get(i) - golden.losses32().get(i)));
    }
    return drift;
  }

  private static double distance(double[] a, double[] b) {
    assertThat(a).hasSameSizeAs(b);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  private static double norm(double[] a) {
    return distance(a, new double[a.length]);
  }
}

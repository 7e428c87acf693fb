package dev.densevec.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Parameter;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTrainingTest {
  private static final int[] LABELS = {2, 0, 1};

  @ParameterizedTest
  @ValueSource(
      strings = {
        "densenet:stem=cifar,stem-channels=4,growth=3,bottleneck=2,compression=0.5,blocks=2-1,classes=3",
        "densenet:stem=cifar-bn,stem-channels=5,growth=2,bottleneck=0,compression=1,blocks=1-2,classes=4",
        "densenet:stem=imagenet,stem-channels=4,growth=3,bottleneck=1,blocks=2-1,bias=true,classes=3",
        "resnet:stem=cifar-bn,width=4,blocks=1-1,classes=3",
        "resnet:stem=imagenet,width=3,blocks=1-1,shortcut=projection,bottleneck=true,classes=3",
        "resnet:kind=preact,stem=cifar,width=4,blocks=1-1,classes=3",
        "resnet:kind=plain,stem=cifar-bn,width=4,blocks=1-1,classes=3"
      })
  void gradientsAgreeWithFiniteDifferences(String text) {
    NetworkSpec spec = Networks.parse(text);
    try (Parameters parameters = RandomNetwork.parameters(spec, 17)) {
      ReferenceTraining training = ReferenceTraining.of(parameters);
      Tensor images = images();
      Map<String, double[]> gradients = training.gradients(images, LABELS).byName();
      for (Parameter parameter : spec.parameters()) {
        if (parameter.kind().trained()) {
          double[] gradient = gradients.get(parameter.name());
          double[] values = training.state().get(parameter.name());
          for (int i = 0; i < values.length; i += 1 + values.length / 5) {
            assertThat(gradient[i])
                .as("%s[%d]", parameter.name(), i)
                .isCloseTo(slope(training, images, values, i), Offset.offset(1e-6));
          }
        }
      }
    }
  }

  private static Tensor images() {
    Shape shape = new Shape(LABELS.length, 3, 13, 10);
    return Tensor.of(shape, Fill.gaussian(Math.toIntExact(shape.elements()), 0, 1, 5));
  }

  /// Central difference; a step this small seldom crosses the kink of a ReLU, and then by little.
  private static double slope(ReferenceTraining training, Tensor images, double[] values, int i) {
    double step = 1e-6;
    double value = values[i];
    values[i] = value + step;
    double above = training.loss(images, LABELS);
    values[i] = value - step;
    double below = training.loss(images, LABELS);
    values[i] = value;
    return (above - below) / (2 * step);
  }

  @Test
  void stepsLowerTheLossOnOneBatch() {
    NetworkSpec spec = Networks.parse("densenet-bc-40-12:blocks=1-1,growth=4,classes=3");
    try (Parameters parameters = RandomNetwork.parameters(spec, 3)) {
      ReferenceTraining training = ReferenceTraining.of(parameters);
      ReferenceTraining.Sgd sgd = new ReferenceTraining.Sgd(0.01, 0.9, 1e-4);
      double first = training.step(images(), LABELS, sgd);
      for (int i = 0; i < 10; i++) {
        training.step(images(), LABELS, sgd);
      }
      assertThat(training.loss(images(), LABELS)).isLessThan(0.9 * first);
    }
  }
}

package dev.densevec.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.data.decode.Images;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.explain.ClassActivation.Method;
import dev.densevec.infer.Features;
import dev.densevec.infer.Model;
import dev.densevec.spec.DenseNetSpec;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ClassActivationTest {
  private static final Path DATA = Path.of(System.getProperty("densevec.data", "../shared/data"));

  @Test
  void meanOfTheMapPlusBiasIsTheLogit() {
    for (RandomNetwork network : RandomNetwork.all()) {
      try (Parameters parameters = network.parameters();
          Model model = model(parameters, network)) {
        Features features = features(model, network);
        requireExact(ClassActivation.of(parameters), features);
      }
    }
  }

  @Test
  void meanOfTheMapPlusBiasIsTheLogitOnAPhotograph() throws IOException {
    Path weights = DATA.resolve("weights/densenet-bc-100-12-cifar10.pth.tar");
    Path photo = DATA.resolve("photos/chelsea.png");
    assumeTrue(Files.exists(weights), () -> "no " + weights.toAbsolutePath());
    assumeTrue(Files.exists(photo), () -> "no " + photo.toAbsolutePath());
    try (Parameters parameters = Checkpoints.load(weights);
        Model model = Model.of(parameters, Model.Options.defaults())) {
      float[] image = Preprocessing.named("cifar10-per-image").apply(Images.read(photo));
      requireExact(ClassActivation.of(parameters), model.features(image));
    }
  }

  private static void requireExact(ClassActivation activation, Features features) {
    for (int c = 0; c < features.logits().length; c++) {
      ActivationMap map = activation.map(features, c, Method.CAM);
      assertThat(map.mean() + activation.bias(c)).isCloseTo(features.logits()[c], within(1e-4));
    }
  }

  /// The gradient of the logit with respect to the last norm's output by finite differences.
  @Test
  void gradCamWeighsMapsByTheMeanGradient() {
    RandomNetwork network = RandomNetwork.all().get(2);
    try (Parameters parameters = network.parameters();
        Model model = model(parameters, network)) {
      Features features = features(model, network);
      double[] normed = normed(parameters, features);
      int places =
          features.blocks().getLast().shape().h() * features.blocks().getLast().shape().w();
      int channels = normed.length / places;
      double[] expected = new double[places];
      for (int k = 0; k < channels; k++) {
        double gradient = 0;
        for (int p = 0; p < places; p++) {
          gradient += derivative(parameters, normed, k * places + p, places) / places;
        }
        for (int p = 0; p < places; p++) {
          expected[p] += gradient * normed[k * places + p];
        }
      }
      ActivationMap map = ClassActivation.of(parameters).map(features, 1, Method.GRAD_CAM);
      for (int p = 0; p < places; p++) {
        assertThat((double) map.values()[p]).isCloseTo(Math.max(0, expected[p]), within(1e-5));
      }
      assertThat(Arrays.stream(expected).anyMatch(v -> v > 0.001)).isTrue();
    }
  }

  private static double derivative(Parameters parameters, double[] normed, int at, int places) {
    double step = 1e-6;
    double kept = normed[at];
    normed[at] = kept + step;
    double above = logit(parameters, normed, places);
    normed[at] = kept - step;
    double below = logit(parameters, normed, places);
    normed[at] = kept;
    return (above - below) / (2 * step);
  }

  /// Logit of class 1 from the last norm's output.
  private static double logit(Parameters parameters, double[] normed, int places) {
    int channels = normed.length / places;
    double sum = 0;
    for (int i = 0; i < normed.length; i++) {
      float weight =
          parameters.get("classifier.weight").getAtIndex(Parameters.ELEMENT, channels + i / places);
      sum += weight * Math.max(0, normed[i]) / places;
    }
    return sum;
  }

  private static double[] normed(Parameters parameters, Features features) {
    float[] values = features.blocks().getLast().values();
    int places = features.blocks().getLast().shape().h() * features.blocks().getLast().shape().w();
    double epsilon = ((DenseNetSpec) parameters.spec()).epsilon();
    double[] normed = new double[values.length];
    for (int i = 0; i < normed.length; i++) {
      double variance = norm(parameters, "running_var", i / places);
      normed[i] =
          (values[i] - norm(parameters, "running_mean", i / places))
                  / Math.sqrt(variance + epsilon)
                  * norm(parameters, "weight", i / places)
              + norm(parameters, "bias", i / places);
    }
    return normed;
  }

  private static double norm(Parameters parameters, String tensor, int channel) {
    return parameters.get("features.norm5." + tensor).getAtIndex(Parameters.ELEMENT, channel);
  }

  @Test
  void refusesClassesThatAreNotThere() {
    RandomNetwork network = RandomNetwork.all().get(2);
    try (Parameters parameters = network.parameters();
        Model model = model(parameters, network)) {
      Features features = features(model, network);
      ClassActivation activation = ClassActivation.of(parameters);
      int classes = network.spec().classes();
      assertThatThrownBy(() -> activation.map(features, classes, Method.CAM))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              String.format(Locale.ROOT, "class is %d, expected 0 to %d", classes, classes - 1));
    }
  }

  @Test
  void mapsAreReadBetweenTheCentresOfTheirCells() {
    ActivationMap map = new ActivationMap(1, 2, new float[] {2, 6});
    assertThat(map.at(0.25, 0.5)).isEqualTo(2);
    assertThat(map.at(0.5, 0)).isEqualTo(4);
    assertThat(map.at(0.75, 1)).isEqualTo(6);
    assertThat(map.at(1, 1)).isEqualTo(6);
    assertThat(new ActivationMap(2, 1, new float[] {-3, 4}).normalised().values())
        .containsExactly(0, 1);
    assertThat(new ActivationMap(1, 2, new float[] {-3, -4}).normalised().values())
        .containsExactly(0, 0);
  }

  private static Model model(Parameters parameters, RandomNetwork network) {
    var input = network.input();
    return Model.of(
        parameters,
        Model.Options.defaults().withInput(new Shape(1, input.c(), input.h(), input.w())));
  }

  private static Features features(Model model, RandomNetwork network) {
    return model.features(network.images().image(0).toFloats());
  }
}

package dev.densevec.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.spec.Parameter;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.NumberCases;
import dev.densevec.train.Dropout;
import dev.densevec.train.GradientClip;
import dev.densevec.train.Initialization;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.train.WeightAverage;
import dev.densevec.weights.Parameters;
import dev.densevec.weights.TrainedParameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Optimisers and what else touches parameters, by hand computation in double.
class OptimizersTest {
  private static final NetworkSpec SPEC =
      Networks.parse("densenet-40-12:blocks=1,growth=4,stem-channels=4,classes=3");
  private static final String WEIGHT = "classifier.weight";
  private static final String NORM = "features.norm5.weight";
  private static final Offset<Float> ROUNDING = Offset.offset(1e-6f);

  private Parameters parameters;
  private TrainingNetwork network;

  @BeforeEach
  void open() {
    parameters = Parameters.allocate(SPEC);
    Initialization.HE_FAN_IN.apply(parameters, 1);
    network =
        TrainingNetwork.of(
            parameters, TrainingNetwork.Options.defaults(2, new Shape(1, 3, 8, 8)).withThreads(1));
  }

  @AfterEach
  void close() {
    network.close();
    parameters.close();
  }

  private static float get(MemorySegment segment) {
    return segment.getAtIndex(Parameters.ELEMENT, 1);
  }

  private void set(String name, float value, float gradient) {
    parameters.get(name).setAtIndex(Parameters.ELEMENT, 1, value);
    network.gradients().get(name).setAtIndex(Parameters.ELEMENT, 1, gradient);
  }

  private double[] sgd(Sgd.Settings settings, double decay, double... gradients) {
    double p = 0.5;
    double v = 0;
    for (int i = 0; i < gradients.length; i++) {
      double g = gradients[i] + decay * p;
      v = i == 0 ? g : settings.momentum() * v + (1 - settings.dampening()) * g;
      p -= 0.1 * (settings.nesterov() ? g + settings.momentum() * v : v);
    }
    return new double[] {p, v};
  }

  private void checkSgd(Sgd.Settings settings) {
    Sgd sgd = Sgd.of(network.trained(), settings);
    set(WEIGHT, 0.5f, 0.25f);
    set(NORM, 0.5f, 0.25f);
    sgd.step(0.1);
    network.gradients().get(WEIGHT).setAtIndex(Parameters.ELEMENT, 1, -0.75f);
    network.gradients().get(NORM).setAtIndex(Parameters.ELEMENT, 1, -0.75f);
    sgd.step(0.1);
    double[] weight = sgd(settings, settings.weightDecay(), 0.25, -0.75);
    double normDecay = settings.decayNormsAndBiases() ? settings.weightDecay() : 0;
    double[] norm = sgd(settings, normDecay, 0.25, -0.75);
    assertThat(get(parameters.get(WEIGHT))).isCloseTo((float) weight[0], ROUNDING);
    assertThat(get(parameters.get(NORM))).isCloseTo((float) norm[0], ROUNDING);
    if (settings.momentum() > 0) {
      assertThat(get(sgd.state().get("momentum." + WEIGHT))).isCloseTo((float) weight[1], ROUNDING);
    }
  }

  @Test
  void sgdWithNesterovMomentum() {
    checkSgd(Sgd.Settings.paper());
    checkSgd(new Sgd.Settings(0.8, 0, true, 0.1, false));
  }

  @Test
  void sgdWithDampenedMomentum() {
    checkSgd(new Sgd.Settings(0.9, 0.5, false, 0.1, true));
  }

  @Test
  void sgdWithoutMomentum() {
    checkSgd(new Sgd.Settings(0, 0, false, 0.1, false));
  }

  @Test
  void sgdGoesOnFromItsState() {
    Sgd sgd = Sgd.of(network.trained(), Sgd.Settings.paper());
    set(WEIGHT, 0.5f, 0.25f);
    sgd.step(0.1);
    Sgd resumed = Sgd.of(network.trained(), Sgd.Settings.paper());
    sgd.state().forEach((name, segment) -> resumed.state().get(name).copyFrom(segment));
    resumed.step(0.1);
    double[] wanted = sgd(Sgd.Settings.paper(), 1e-4, 0.25, 0.25);
    assertThat(get(parameters.get(WEIGHT))).isCloseTo((float) wanted[0], ROUNDING);
  }

  @Test
  void adamW() {
    AdamW adam = AdamW.of(network.trained(), new AdamW.Settings(0.9, 0.99, 1e-3, 0.1, false));
    set(WEIGHT, 0.5f, 0.25f);
    set(NORM, 0.5f, 0.25f);
    adam.step(0.1);
    network.gradients().get(WEIGHT).setAtIndex(Parameters.ELEMENT, 1, -0.75f);
    network.gradients().get(NORM).setAtIndex(Parameters.ELEMENT, 1, -0.75f);
    adam.step(0.1);
    assertThat(get(parameters.get(WEIGHT))).isCloseTo((float) adamW(0.1), ROUNDING);
    assertThat(get(parameters.get(NORM))).isCloseTo((float) adamW(0), ROUNDING);
  }

  private static double adamW(double decay) {
    double p = 0.5;
    double m = 0;
    double v = 0;
    double[] gradients = {0.25, -0.75};
    for (int t = 1; t <= 2; t++) {
      double g = gradients[t - 1];
      p -= 0.1 * decay * p;
      m = 0.9 * m + 0.1 * g;
      v = 0.99 * v + 0.01 * g * g;
      double mean = m / (1 - Math.pow(0.9, t));
      p -= 0.1 * mean / (Math.sqrt(v) / Math.sqrt(1 - Math.pow(0.99, t)) + 1e-3);
    }
    return p;
  }

  /// Settings are rate, betas, epsilon, decay, or rate, alpha, epsilon, momentum, decay.
  @ParameterizedTest
  @ValueSource(strings = {"adam", "adam-other-betas", "adamw", "rmsprop", "rmsprop-momentum"})
  void stepsArePyTorchs(String name) throws IOException {
    Map<String, double[]> numbers = NumberCases.read("/dev/densevec/training.txt").get(name);
    double[] s = numbers.get("settings");
    Optimizer optimizer =
        switch (name) {
          case "adamw" ->
              AdamW.of(network.trained(), new AdamW.Settings(s[1], s[2], s[3], s[4], true));
          case "rmsprop", "rmsprop-momentum" ->
              RmsProp.of(network.trained(), new RmsProp.Settings(s[1], s[2], s[3], s[4], true));
          default -> Adam.of(network.trained(), new AdamW.Settings(s[1], s[2], s[3], s[4], true));
        };
    double[] start = numbers.get("start");
    double[] gradients = numbers.get("gradients");
    put(parameters, start, 0, start.length);
    for (int at = 0; at < gradients.length; at += start.length) {
      put(network.gradients(), gradients, at, start.length);
      optimizer.step(s[0]);
    }
    for (int i = 0; i < start.length; i++) {
      assertThat(parameters.get(WEIGHT).getAtIndex(Parameters.ELEMENT, i))
          .isCloseTo((float) numbers.get("end")[i], ROUNDING);
    }
  }

  private static void put(Parameters where, double[] values, int from, int count) {
    for (int i = 0; i < count; i++) {
      where.get(WEIGHT).setAtIndex(Parameters.ELEMENT, i, (float) values[from + i]);
    }
  }

  /// Of two layers: the stem, each layer (the second with what would be a transition), the head.
  @Test
  void layersLearnSlowerTheDeeperTheyLie() {
    NetworkSpec spec = Networks.parse("densenet-bc-40-12:blocks=1-2,growth=4,classes=3");
    var rates = LayerRates.of(spec, 0.5, 0.1);
    assertThat(rates.applyAsDouble("classifier.weight")).isEqualTo(1);
    assertThat(rates.applyAsDouble("features.norm5.weight")).isEqualTo(0.1);
    assertThat(rates.applyAsDouble("features.denseblock2.denselayer2.conv1.weight"))
        .isEqualTo(0.1 * 0.5);
    assertThat(rates.applyAsDouble("features.denseblock2.denselayer1.norm1.bias"))
        .isEqualTo(0.1 * 0.25);
    assertThat(rates.applyAsDouble("features.transition1.conv.weight")).isEqualTo(0.1 * 0.125);
    assertThat(rates.applyAsDouble("features.denseblock1.denselayer1.conv2.weight"))
        .isEqualTo(0.1 * 0.125);
    assertThat(rates.applyAsDouble("features.conv0.weight")).isEqualTo(0.1 * 0.0625);
    NetworkSpec residual = Networks.parse("resnet18:classes=3");
    var slow = LayerRates.of(residual, 0.5, 1);
    assertThat(slow.applyAsDouble("fc.weight")).isEqualTo(1);
    assertThat(slow.applyAsDouble("layer4.1.conv2.weight")).isEqualTo(0.5);
    assertThat(slow.applyAsDouble("conv1.weight")).isEqualTo(Math.pow(0.5, 9));
    assertThatThrownBy(() -> LayerRates.of(spec, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyOptimizerHeedsTheRates() {
    TrainedParameters halved = network.trained().withRates(name -> name.equals(WEIGHT) ? 0.5 : 1);
    for (int kind = 0; kind < 4; kind++) {
      float half = step(kind, halved, 0.2);
      assertThat(half).isEqualTo(step(kind, network.trained(), 0.1)).isLessThan(0.5f);
    }
  }

  private float step(int kind, TrainedParameters trained, double rate) {
    set(WEIGHT, 0.5f, 0.25f);
    AdamW.Settings adam = new AdamW.Settings(0.9, 0.99, 1e-3, 0.1, true);
    Optimizer optimizer =
        switch (kind) {
          case 0 -> Sgd.of(trained, Sgd.Settings.paper());
          case 1 -> AdamW.of(trained, adam);
          case 2 -> Adam.of(trained, adam);
          default -> RmsProp.of(trained, RmsProp.Settings.defaults());
        };
    optimizer.step(rate);
    return get(parameters.get(WEIGHT));
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Sgd.Settings(1, 0, false, 0, true))
        .hasMessage("momentum is 1.0, expected 0 to below 1");
    assertThatThrownBy(() -> new Sgd.Settings(0.9, 0.1, true, 0, true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AdamW.Settings(0.9, 1, 1e-8, 0, true))
        .hasMessage("beta2 is 1.0, expected 0 to below 1");
    assertThatThrownBy(() -> new RmsProp.Settings(0.99, 0, 0, 0, true))
        .hasMessage("epsilon is 0.0 and weight decay 0.0, expected above 0 and at least 0");
    assertThatThrownBy(() -> new Dropout(1, Dropout.Where.LAST_OF_LAYER))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void clippingKeepsTheDirection() {
    set(WEIGHT, 0, 3);
    set(NORM, 0, 4);
    assertThat(GradientClip.norm(network.gradients(), 10)).isEqualTo(5);
    assertThat(get(network.gradients().get(WEIGHT))).isEqualTo(3);
    assertThat(GradientClip.norm(network.gradients(), 0.5)).isEqualTo(5);
    assertThat(get(network.gradients().get(WEIGHT))).isCloseTo(0.3f, ROUNDING);
    assertThat(get(network.gradients().get(NORM))).isCloseTo(0.4f, ROUNDING);
  }

  @Test
  void averageForgetsSlowly() {
    set(WEIGHT, 1, 0);
    String variance = "features.norm5.running_var";
    try (WeightAverage average = new WeightAverage(parameters, 0.9, false);
        WeightAverage warm = new WeightAverage(parameters, 0.9, true)) {
      set(WEIGHT, 2, 0);
      parameters.get(variance).setAtIndex(Parameters.ELEMENT, 1, 3);
      average.update();
      warm.update();
      assertThat(get(average.average().get(WEIGHT))).isCloseTo(1.1f, ROUNDING);
      assertThat(get(average.average().get(variance))).isCloseTo(1.2f, ROUNDING);
      assertThat(get(warm.average().get(WEIGHT))).isCloseTo(2 - 2f / 11, ROUNDING);
    }
  }

  @Test
  void initialWeightsHaveTheirVariance() {
    NetworkSpec spec = Networks.parse("densenet121");
    try (Parameters weights = Parameters.allocate(spec)) {
      for (Initialization initialization : Initialization.values()) {
        initialization.apply(weights, 7);
        for (Parameter parameter : spec.parameters()) {
          check(parameter, weights.get(parameter.name()), initialization);
        }
      }
    }
  }

  private static void check(
      Parameter parameter, MemorySegment values, Initialization initialization) {
    double squares = 0;
    for (long i = 0; i < parameter.elements(); i++) {
      squares += Math.pow(values.getAtIndex(Parameters.ELEMENT, i), 2);
    }
    double mean = squares / parameter.elements();
    double in = (double) parameter.elements() / parameter.dims().getFirst();
    double wanted =
        switch (parameter.kind()) {
          case CONV_WEIGHT -> {
            double taps = in / parameter.dims().get(1);
            boolean fanIn = initialization == Initialization.HE_FAN_IN;
            yield 2 / (fanIn ? in : taps * parameter.dims().getFirst());
          }
          case LINEAR_WEIGHT -> 1 / in / 3;
          case NORM_WEIGHT, NORM_VAR -> 1;
          case CONV_BIAS, LINEAR_BIAS, NORM_BIAS, NORM_MEAN -> 0;
        };
    assertThat(mean).as(parameter.name()).isCloseTo(wanted, Offset.offset(0.1 * wanted));
  }

  @Test
  void initialWeightsFollowTheSeed() {
    float first = get(parameters.get(WEIGHT));
    Initialization.HE_FAN_IN.apply(parameters, 2);
    assertThat(get(parameters.get(WEIGHT))).isNotEqualTo(first);
    Initialization.HE_FAN_IN.apply(parameters, 1);
    assertThat(get(parameters.get(WEIGHT))).isEqualTo(first);
  }
}

package dev.densevec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.kernel.KernelsUnderTest;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.Fill;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.testing.Tensor;
import dev.densevec.train.optim.Optimizer;
import dev.densevec.train.optim.Sgd;
import dev.densevec.weights.Parameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What must not change a bit: threads and memory. What dropout changes.
@Tag("width")
class TrainingBitsTest {

  @BeforeEach
  void skipWhereVectorsAreTooLong() {
    assertThat(KernelsUnderTest.chosen()).isNotNull();
  }

  private static final String BOTTLENECK =
      "densenet:stem=imagenet,stem-channels=8,growth=5,bottleneck=4,blocks=2-2,classes=3";
  private static final String PLAIN =
      "densenet:stem=cifar,stem-channels=6,growth=5,bottleneck=0,blocks=2-2,classes=3,bias=true";
  private static final Shape INPUT = new Shape(7, 3, 45, 37);

  private record Result(List<Double> losses, Map<String, float[]> state) {}

  private static float[] targets() {
    int[] labels = new int[INPUT.n()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 3;
    }
    return TrainingRun.oneHot(labels, 3);
  }

  private static Tensor images() {
    return Tensor.of(INPUT, Fill.gaussian((int) INPUT.elements(), 0, 1, 4));
  }

  private static Result train(String text, UnaryOperator<TrainingNetwork.Options> change) {
    NetworkSpec spec = Networks.parse(text);
    List<Double> losses = new ArrayList<>();
    Map<String, float[]> state = new HashMap<>();
    TrainingNetwork.Options options = change.apply(TrainingRun.options(INPUT).withSeed(5));
    try (Parameters parameters = RandomNetwork.parameters(spec, 9);
        TrainingRun run = new TrainingRun(parameters, options)) {
      Optimizer optimizer = Sgd.of(run.network().trained(), Sgd.Settings.paper());
      for (int i = 0; i < 3; i++) {
        run.network().zeroGradients();
        losses.add(run.step(images(), targets()));
        optimizer.step(0.01);
      }
      parameters
          .segments()
          .forEach((name, segment) -> state.put(name, segment.toArray(Parameters.ELEMENT)));
    }
    return new Result(losses, state);
  }

  private static void same(Result actual, Result expected) {
    assertThat(actual.losses()).isEqualTo(expected.losses());
    expected
        .state()
        .forEach((name, values) -> assertThat(actual.state().get(name)).as(name).isEqualTo(values));
  }

  @ParameterizedTest
  @ValueSource(strings = {BOTTLENECK, PLAIN})
  void threadsChangeNothing(String text) {
    Dropout dropout = new Dropout(0.2, Dropout.Where.EVERY_BUT_FIRST);
    Result one = train(text, options -> options.withThreads(1).withDropout(dropout));
    for (int threads = 2; threads <= 4; threads++) {
      int count = threads;
      same(train(text, options -> options.withThreads(count).withDropout(dropout)), one);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet:stem=imagenet,width=6,blocks=1-1,shortcut=projection,classes=3",
        "resnet:kind=preact,stem=cifar,width=6,blocks=1-1,classes=3"
      })
  void threadsChangeNothingWithShortcuts(String text) {
    Result one = train(text, options -> options.withThreads(1));
    for (int threads = 2; threads <= 4; threads++) {
      int count = threads;
      same(train(text, options -> options.withThreads(count)), one);
    }
  }

  /// Eleven images make eight shards. In the opposite order others of them are alone in theirs.
  @Test
  void shardsOfUnequalSizesCountTheirImages() {
    Shape batch = new Shape(11, 3, 13, 9);
    int size = (int) batch.imageElements();
    float[] values = Fill.gaussian((int) batch.elements(), 0, 1, 4);
    float[] reversed = new float[values.length];
    int[] labels = new int[batch.n()];
    int[] opposite = new int[batch.n()];
    for (int i = 0; i < batch.n(); i++) {
      int other = batch.n() - 1 - i;
      for (int at = 0; at < size; at++) {
        values[i * size + at] += i;
      }
      System.arraycopy(values, i * size, reversed, other * size, size);
      labels[i] = i % 3;
      opposite[other] = i % 3;
    }
    try (Parameters parameters = RandomNetwork.parameters(Networks.parse(BOTTLENECK), 9);
        TrainingRun run = new TrainingRun(parameters, TrainingRun.options(batch))) {
      double loss = run.step(Tensor.of(batch, values), TrainingRun.oneHot(labels, 3));
      double same = run.step(Tensor.of(batch, reversed), TrainingRun.oneHot(opposite, 3));
      assertThat(same).isCloseTo(loss, within(1.4e-7)); // seen: 7.4e-8
    }
  }

  @Test
  void residualNetworksHaveNoDropout() {
    try (Parameters parameters = Parameters.allocate(Networks.parse("resnet8"))) {
      TrainingNetwork.Options options =
          TrainingRun.options(INPUT).withDropout(new Dropout(0.2, Dropout.Where.LAST_OF_LAYER));
      assertThatThrownBy(() -> TrainingNetwork.of(parameters, options))
          .hasMessage("dropout is 0.2, expected 0: only DenseNets have it");
    }
  }

  @Test
  void littleMemoryChangesNothing() {
    same(
        train(BOTTLENECK, options -> options.withMemory(TrainingNetwork.Memory.LOW)),
        train(BOTTLENECK, UnaryOperator.identity()));
    TrainingNetwork.Options keep = TrainingRun.options(INPUT);
    TrainingNetwork.Options low = keep.withMemory(TrainingNetwork.Memory.LOW);
    NetworkSpec spec = Networks.parse(BOTTLENECK.replace("2-2", "4-4"));
    assertThat(TrainingNetwork.bytes(spec, low)).isLessThan(TrainingNetwork.bytes(spec, keep));
  }

  @Test
  void dropoutFollowsSeedAndStep() {
    Dropout dropout = new Dropout(0.3, Dropout.Where.LAST_OF_LAYER);
    Result first = train(PLAIN, options -> options.withDropout(dropout));
    same(train(PLAIN, options -> options.withDropout(dropout)), first);
    Result other = train(PLAIN, options -> options.withDropout(dropout).withSeed(6));
    assertThat(other.losses().getFirst()).isNotEqualTo(first.losses().getFirst());
    assertThat(train(PLAIN, UnaryOperator.identity()).losses().getFirst())
        .isNotEqualTo(first.losses().getFirst());
  }

  @Test
  void resumedDropoutGoesOn() {
    TrainingNetwork.Options options =
        TrainingRun.options(INPUT).withDropout(new Dropout(0.3, Dropout.Where.LAST_OF_LAYER));
    try (Parameters parameters = RandomNetwork.parameters(Networks.parse(PLAIN), 9);
        TrainingRun run = new TrainingRun(parameters, options);
        TrainingRun resumed = new TrainingRun(parameters, options)) {
      double first = run.step(images(), targets());
      double second = run.step(images(), targets());
      resumed.network().resume(1);
      assertThat(resumed.step(images(), targets())).isEqualTo(second).isNotEqualTo(first);
    }
  }

  /// The slope of the loss along the gradient is the gradient's square: the backward drops what the
  /// forward dropped, and biases that dropout gives an effect are in it.
  @ParameterizedTest
  @ValueSource(strings = {BOTTLENECK, PLAIN})
  void dropoutHasItsGradient(String text) {
    NetworkSpec spec = Networks.parse(text);
    TrainingNetwork.Options options =
        TrainingRun.options(INPUT).withDropout(new Dropout(0.3, Dropout.Where.EVERY_BUT_FIRST));
    Map<String, float[]> gradient = new HashMap<>();
    double squares = 0;
    try (Parameters parameters = RandomNetwork.parameters(spec, 9);
        TrainingRun run = new TrainingRun(parameters, options)) {
      run.step(images(), targets());
      run.network()
          .gradients()
          .segments()
          .forEach((name, segment) -> gradient.put(name, segment.toArray(Parameters.ELEMENT)));
    }
    for (float[] values : gradient.values()) {
      for (float g : values) {
        squares += (double) g * g;
      }
    }
    double step = 1e-3 / Math.sqrt(squares);
    double slope =
        (loss(spec, options, gradient, step) - loss(spec, options, gradient, -step)) / (2 * step);
    assertThat(slope / squares).isBetween(0.97, 1.03);
  }

  private static double loss(
      NetworkSpec spec,
      TrainingNetwork.Options options,
      Map<String, float[]> direction,
      double step) {
    try (Parameters parameters = RandomNetwork.parameters(spec, 9)) {
      direction.forEach(
          (name, values) -> {
            for (int i = 0; i < values.length; i++) {
              float value = parameters.get(name).getAtIndex(Parameters.ELEMENT, i);
              parameters
                  .get(name)
                  .setAtIndex(Parameters.ELEMENT, i, (float) (value + step * values[i]));
            }
          });
      try (TrainingRun run = new TrainingRun(parameters, options)) {
        return run.step(images(), targets());
      }
    }
  }
}

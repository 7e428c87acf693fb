package dev.densevec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.data.batch.Share;
import dev.densevec.kernel.KernelsUnderTest;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.Fill;
import dev.densevec.testing.RandomNetwork;
import dev.densevec.testing.ThreadRanks;
import dev.densevec.train.collective.Agreement;
import dev.densevec.train.collective.Collective;
import dev.densevec.train.collective.Norms;
import dev.densevec.train.collective.Ranks;
import dev.densevec.train.optim.AdamW;
import dev.densevec.train.optim.Optimizer;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ranks that share batches make the bits of one.
class RanksTest {
  private static final int BATCH = 16;
  private static final int CLASSES = 3;
  private static final Shape INPUT = new Shape(1, 3, 23, 19);

  /// Images of the batches: two for the first step, then one a step, the last of fewer images than
  /// ranks.
  private static final int[] BATCHES = {BATCH, 15, 11, 5};

  private static final String DENSE =
      "densenet:stem=imagenet,stem-channels=8,growth=5,bottleneck=4,blocks=2-2,classes=3";
  private static final String RESIDUAL =
      "resnet:stem=imagenet,width=6,blocks=1-1,shortcut=projection,classes=3";

  @BeforeEach
  void skipWhereVectorsAreTooLong() {
    assertThat(KernelsUnderTest.chosen()).isNotNull();
  }

  /// @param numbers losses and logits
  /// @param tensors weights, running statistics, their average, what the optimiser remembers
  private record Result(List<Double> numbers, Map<String, float[]> tensors) {
    void put(String group, Map<String, MemorySegment> segments) {
      segments.forEach(
          (name, values) -> tensors.put(group + name, values.toArray(Parameters.ELEMENT)));
    }
  }

  /// What a rank trains.
  ///
  /// @param change how the options differ from the defaults
  private record Run(String text, UnaryOperator<TrainingNetwork.Options> change) {
    Run(String text) {
      this(text, options -> options.withThreads(1));
    }

    Run with(UnaryOperator<TrainingNetwork.Options> other) {
      return new Run(text, options -> other.apply(change.apply(options)));
    }

    Result train(Collective collective) {
      return train(new Ranks(collective, Norms.ALL));
    }

    Result train(Ranks ranks) {
      NetworkSpec spec = Networks.parse(text);
      TrainingNetwork.Options options =
          change.apply(TrainingNetwork.Options.defaults(BATCH, INPUT)).withRanks(ranks);
      Result result = new Result(new ArrayList<>(), new LinkedHashMap<>());
      try (Arena arena = Arena.ofShared();
          Parameters parameters = RandomNetwork.parameters(spec, 9);
          WeightAverage average = new WeightAverage(parameters, 0.5, false);
          TrainingNetwork network = TrainingNetwork.of(parameters, options)) {
        Optimizer optimizer = AdamW.of(network.trained(), AdamW.Settings.defaults());
        for (int batch = 0; batch < BATCHES.length; batch++) {
          if (batch != 1) {
            network.zeroGradients();
          }
          MemorySegment images = images(batch, ranks.collective(), arena);
          MemorySegment targets = targets(BATCHES[batch], arena);
          result.numbers().add(network.step(images, targets, BATCHES[batch]));
          if (batch > 0) {
            GradientClip.norm(network.gradients(), 0.5);
            optimizer.step(0.01);
            average.update();
          }
          result.numbers().add(network.evaluate(images, targets, BATCHES[batch]));
          for (int i = 0; i < BATCHES[batch] * CLASSES; i++) {
            result.numbers().add((double) network.logits().getAtIndex(Parameters.ELEMENT, i));
          }
        }
        result.put("", parameters.segments());
        result.put("average ", average.average().segments());
        result.put("optimizer ", optimizer.state());
        result.put("gradient ", network.gradients().segments());
      }
      return result;
    }
  }

  /// A rank's share of a batch's images.
  private static MemorySegment images(int batch, Collective collective, Arena arena) {
    int n = BATCHES[batch];
    int size = (int) INPUT.elements();
    Share share = new Share(collective.rank(), collective.size());
    float[] all = Fill.gaussian(n * size, 0, 1, batch);
    MemorySegment images = arena.allocate(4L * size * share.size(n), 64);
    MemorySegment.copy(
        all, share.first(n) * size, images, Parameters.ELEMENT, 0, share.size(n) * size);
    return images;
  }

  /// Rows of two classes, smoothed.
  private static MemorySegment targets(int n, Arena arena) {
    float[] rows = new float[n * CLASSES];
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < CLASSES; c++) {
        rows[i * CLASSES + c] = 0.1f / CLASSES;
      }
      rows[i * CLASSES + i % CLASSES] += 0.6f;
      rows[i * CLASSES + i * i % CLASSES] += 0.3f;
    }
    MemorySegment targets = arena.allocate(4L * rows.length, 64);
    Fill.copy(rows, targets);
    return targets;
  }

  private static void same(Result actual, Result expected) {
    assertThat(actual.numbers()).isEqualTo(expected.numbers());
    assertThat(actual.tensors().keySet()).isEqualTo(expected.tensors().keySet());
    expected
        .tensors()
        .forEach(
            (name, values) -> assertThat(actual.tensors().get(name)).as(name).isEqualTo(values));
  }

  /// Vectors of other lengths lay sums out in other ways.
  @ParameterizedTest
  @Tag("width")
  @ValueSource(strings = {DENSE, RESIDUAL})
  void vectorsOfAllLengths(String text) throws InterruptedException {
    Run run = new Run(text);
    same(ThreadRanks.run(4, run::train).getLast(), run.train(Collective.alone()));
  }

  private static void sameForAllRanks(Run run) throws InterruptedException {
    sameForRanks(run, 8);
    sameForRanks(run.with(options -> options.withThreads(2)), 2);
  }

  private static void sameForRanks(Run run, int most) throws InterruptedException {
    Result one = run.train(Collective.alone());
    for (int size = 2; size <= most; size *= 2) {
      for (Result result : ThreadRanks.run(size, run::train)) {
        same(result, one);
      }
    }
    for (Result result : ThreadRanks.runWithBackground(2, run::train)) {
      same(result, one);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        DENSE,
        "densenet:stem=cifar,stem-channels=6,growth=5,bottleneck=0,blocks=2-1,classes=3,bias=true",
        "densenet:stem=cifar-bn,stem-channels=6,growth=5,bottleneck=2,blocks=1-2,classes=3"
      })
  void denseNetworksWithDropout(String text) throws InterruptedException {
    Run run =
        new Run(text)
            .with(options -> options.withSeed(5))
            .with(options -> options.withDropout(new Dropout(0.2, Dropout.Where.EVERY_BUT_FIRST)));
    sameForAllRanks(run);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        RESIDUAL,
        "resnet:stem=cifar-bn,width=6,blocks=1-1,shortcut=pad,classes=3",
        "resnet:kind=preact,stem=cifar,width=6,blocks=1-1,classes=3",
        "resnet:kind=plain,stem=cifar-bn,width=6,blocks=1-1,classes=3"
      })
  void residualAndPlainNetworks(String text) throws InterruptedException {
    sameForAllRanks(new Run(text));
  }

  /// Two ranks' sums have one order only; those of four differ from the tree's.
  @Test
  void sumsRoundARingMakeOtherBits() throws InterruptedException {
    Run run = new Run(DENSE);
    Result one = run.train(Collective.alone());
    same(ThreadRanks.run(2, ThreadRanks.Order.RING, run::train).getLast(), one);
    Result ring = ThreadRanks.run(4, ThreadRanks.Order.RING, run::train).getLast();
    assertThat(ring.tensors().get("classifier.weight"))
        .isNotEqualTo(one.tensors().get("classifier.weight"));
  }

  @Test
  void moreThreadsAndLessMemory() throws InterruptedException {
    Run run = new Run(DENSE).with(options -> options.withMemory(TrainingNetwork.Memory.LOW));
    sameForRanks(run.with(options -> options.withThreads(2)), 8);
  }

  /// The first ones are summed up while the backward still fills the last.
  @Test
  void gradientsOfSeveralBuckets() throws InterruptedException {
    Run run = new Run("resnet18:classes=3");
    same(ThreadRanks.runWithBackground(2, run::train).getLast(), run.train(Collective.alone()));
  }

  @Test
  void frozenParts() throws InterruptedException {
    Set<String> frozen = Set.of("features.conv0", "features.denseblock1.");
    sameForRanks(new Run(DENSE).with(options -> options.withFrozen(frozen)), 2);
  }

  /// Gradients of norms over each rank's own images are the mean of what each makes alone.
  @Test
  void normsOfARank() throws InterruptedException {
    for (String text : List.of(DENSE, RESIDUAL)) {
      List<Map<String, float[]>> apart = new ArrayList<>();
      for (int rank = 0; rank < 2; rank++) {
        apart.add(gradients(text, Ranks.ALONE, BATCH / 2, rank));
      }
      List<Map<String, float[]>> together =
          ThreadRanks.run(2, c -> gradients(text, new Ranks(c, Norms.RANK), BATCH, 0));
      assertThat(error(together, apart, true)).as(text).isLessThan(5e-7); // seen: 2.8e-7
      assertThat(error(together, apart, false)).as(text).isLessThan(6e-8); // seen: 3.3e-8
    }
  }

  /// A last batch leaves three of eight ranks without images, whose norms have nothing to measure.
  @Test
  void normsOfRanksWithoutImages() throws InterruptedException {
    List<Result> results = ThreadRanks.run(8, c -> new Run(DENSE).train(new Ranks(c, Norms.RANK)));
    results.forEach(result -> same(result, results.getFirst()));
    assertThat(results.getFirst().numbers()).allMatch(Double::isFinite);
    results
        .getFirst()
        .tensors()
        .forEach((name, values) -> assertThat(values).as(name).doesNotContain(Float.NaN));
  }

  /// Distance of all gradients, or all statistics, from the mean of what two ranks made apart, as a
  /// share of its length.
  private static double error(
      List<Map<String, float[]>> together, List<Map<String, float[]>> apart, boolean gradients) {
    double length = 0;
    double error = 0;
    for (String name : together.getFirst().keySet()) {
      float[] values = together.getFirst().get(name);
      assertThat(together.getLast().get(name)).as(name).isEqualTo(values);
      for (int i = 0; i < values.length && name.contains("running") != gradients; i++) {
        double mean = ((double) apart.getFirst().get(name)[i] + apart.getLast().get(name)[i]) / 2;
        length += mean * mean;
        error += (values[i] - mean) * (values[i] - mean);
      }
    }
    return Math.sqrt(error / length);
  }

  /// Gradients, running means and variances after a step.
  ///
  /// @param part which images of the batch, where there is one rank
  private static Map<String, float[]> gradients(String text, Ranks ranks, int n, int part) {
    Map<String, float[]> all = new LinkedHashMap<>();
    try (Arena arena = Arena.ofShared();
        Parameters parameters = RandomNetwork.parameters(Networks.parse(text), 9);
        TrainingNetwork network =
            TrainingNetwork.of(
                parameters,
                TrainingNetwork.Options.defaults(n, INPUT).withThreads(1).withRanks(ranks))) {
      Share share =
          ranks.several()
              ? new Share(ranks.collective().rank(), ranks.collective().size())
              : new Share(part, 2);
      int size = (int) INPUT.elements();
      MemorySegment images = arena.allocate(4L * size * share.size(BATCH), 64);
      MemorySegment.copy(
          Fill.gaussian(BATCH * size, 0, 1, 3),
          share.first(BATCH) * size,
          images,
          Parameters.ELEMENT,
          0,
          share.size(BATCH) * size);
      MemorySegment targets = targets(BATCH, arena);
      long row = 4L * CLASSES * (ranks.several() ? 0 : share.first(BATCH));
      network.step(images, targets.asSlice(row), n);
      network
          .gradients()
          .segments()
          .forEach((name, values) -> all.put(name, values.toArray(Parameters.ELEMENT)));
      parameters.spec().parameters().stream()
          .filter(p -> !p.kind().trained())
          .forEach(p -> all.put(p.name(), parameters.get(p.name()).toArray(Parameters.ELEMENT)));
    }
    return all;
  }

  @Test
  void moreRanksThanPartsAreRefused() {
    assertThatThrownBy(() -> ThreadRanks.run(16, new Run(DENSE)::train))
        .hasMessageContaining(
            "a batch of 16 images has 8 parts for 16 ranks, expected 1, 2, 4 or 8 ranks");
  }

  @Test
  void ranksOfOtherSettingsAreRefused() {
    assertThatThrownBy(
            () ->
                ThreadRanks.run(
                    2,
                    collective ->
                        new Run(DENSE)
                            .with(options -> options.withSeed(collective.rank()))
                            .train(collective)))
        .hasMessage(
            "seed of the dropout is 0 on rank 0 and 1 on rank 1, expected the same on all ranks");
  }

  @Test
  void whatDiffersIsSaidByNames() {
    assertThatThrownBy(
            () ->
                ThreadRanks.run(
                    4,
                    ranks -> {
                      String number = String.valueOf(ranks.rank() / 3);
                      new Agreement(ranks, "node" + ranks.rank())
                          .requireSame(Map.of("a", "same", "b", number, "c", number));
                      return 0;
                    }))
        .hasMessage("b is 0 on node0 and 1 on node3, expected the same on all ranks");
  }

  @Test
  void threeRanksAreRefused() {
    assertThatThrownBy(() -> ThreadRanks.run(3, collective -> new Ranks(collective, Norms.ALL)))
        .hasMessage("3 ranks, expected a power of two, as sums over them are made in pairs");
  }
}

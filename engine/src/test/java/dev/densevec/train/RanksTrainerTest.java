package dev.densevec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.data.augment.Augmentation;
import dev.densevec.data.batch.BatchLoader;
import dev.densevec.data.batch.BatchOptions;
import dev.densevec.data.batch.Normalization;
import dev.densevec.data.batch.Regularization;
import dev.densevec.data.batch.Sampling;
import dev.densevec.data.batch.Share;
import dev.densevec.data.sets.DataParts;
import dev.densevec.data.sets.Datasets;
import dev.densevec.spec.Networks;
import dev.densevec.tensor.Shape;
import dev.densevec.testing.ThreadRanks;
import dev.densevec.train.collective.Collective;
import dev.densevec.train.collective.Norms;
import dev.densevec.train.collective.Ranks;
import dev.densevec.train.optim.Sgd;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs of ranks with all that changes batches and steps: mixed, smoothed and erased pictures,
/// dropout, accumulation, clipping, an average, an odd last batch.
final class RanksTrainerTest {
  private static final int BATCH = 16;
  private static final int EPOCHS = 2;
  private static final Shape INPUT = new Shape(1, 3, 16, 16);

  @TempDir private Path folder;
  private DataParts data;

  /// What a run did on one rank.
  ///
  /// @param tensors of the last checkpoint; none but on rank 0
  private record Result(
      Trainer.Outcome outcome,
      List<String> saved,
      Map<String, String> state,
      Map<String, float[]> tensors) {}

  /// @param snapshot where rank 0 goes on
  /// @param stopAfter step after which the last rank is asked to stop; 0 for never
  /// @param spoilt rank whose weights change between two steps; -1 for none
  private record Run(
      Optional<CheckpointStore.Snapshot> snapshot, int stopAfter, Norms norms, int spoilt) {
    static final Run WHOLE = new Run(Optional.empty(), 0, Norms.ALL, -1);
  }

  @BeforeEach
  void writePictures() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    for (String file : List.of("data_batch_1.bin", "test_batch.bin")) {
      byte[] records = new byte[61 * 3073];
      for (int i = 0; i < records.length; i++) {
        int label = i / 3073 % 10;
        records[i] = (byte) (i % 3073 == 0 ? label : label * 24 + random.nextInt(40));
      }
      Files.write(folder.resolve(file), records);
    }
    data = Datasets.open("cifar10:" + folder);
  }

  private BatchLoader training(Share share) {
    Regularization regularization = new Regularization(0.1, 0.4, 0.7, 0.25);
    BatchOptions options =
        new BatchOptions(
            BATCH,
            INPUT,
            Augmentation.CROP_FLIP,
            Normalization.CIFAR10,
            true,
            false,
            1,
            1,
            2,
            regularization);
    return new BatchLoader(data.forTraining(), options, Sampling.PLAIN, share);
  }

  private BatchLoader validation(Share share) {
    return new BatchLoader(
        data.forTesting(),
        BatchOptions.evaluation(BATCH, INPUT, Augmentation.NONE, Normalization.CIFAR10),
        Sampling.PLAIN,
        share);
  }

  private FakeStore train(Collective collective, Run run, Map<Integer, Result> results)
      throws Exception {
    TrainingNetwork.Options options =
        TrainingNetwork.Options.defaults(BATCH, INPUT)
            .withThreads(1)
            .withDropout(new Dropout(0.1, Dropout.Where.EVERY_BUT_FIRST))
            .withRanks(new Ranks(collective, run.norms()));
    Share share = new Share(collective.rank(), collective.size());
    FakeStore store = new FakeStore();
    try (Parameters parameters =
            Parameters.allocate(
                Networks.parse("densenet:stem=cifar,stem-channels=8,growth=4,blocks=1-1"));
        TrainingNetwork network = TrainingNetwork.of(parameters, options);
        BatchLoader batches = training(share);
        BatchLoader heldOut = validation(share)) {
      Initialization.HE_FAN_OUT.apply(parameters, 1 + collective.rank());
      try (WeightAverage average = new WeightAverage(parameters, 0.8, true)) {
        Trainer trainer =
            new Trainer(
                    network,
                    Sgd.of(network.trained(), Sgd.Settings.paper()),
                    TrainerOptions.of(EPOCHS, 0.05).withClip(0.5).withAccumulate(2))
                .withAveraging(average)
                .withStore(store);
        trainer.withListener(listener(trainer, collective, run, parameters));
        if (collective.rank() == 0) {
          run.snapshot().ifPresent(trainer::resume);
        }
        Trainer.Outcome outcome =
            trainer.run(BatchSource.of(batches), Optional.of(BatchSource.of(heldOut)));
        synchronized (results) {
          results.put(collective.rank(), result(outcome, store));
        }
      }
    }
    return store;
  }

  private static TrainingListener listener(
      Trainer trainer, Collective collective, Run run, Parameters parameters) {
    return new TrainingListener() {
      @Override
      public void step(StepResult result) {
        if (result.step() == run.stopAfter() && collective.rank() == collective.size() - 1) {
          trainer.stop();
        }
        if (collective.rank() == run.spoilt()) {
          MemorySegment weights = parameters.get("classifier.bias");
          float weight = weights.get(Parameters.ELEMENT, 0);
          weights.set(Parameters.ELEMENT, 0, Math.nextUp(weight));
        }
      }
    };
  }

  private static Result result(Trainer.Outcome outcome, FakeStore store) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    if (store.last == null) {
      return new Result(outcome, store.saved, Map.of(), tensors);
    }
    Map<String, String> state = new LinkedHashMap<>(store.last.state());
    state.remove("seconds");
    put(tensors, "", store.last.parameters());
    put(tensors, "average ", store.last.average());
    put(tensors, "optimizer ", store.last.optimizer());
    return new Result(outcome, store.saved, state, tensors);
  }

  private static void put(
      Map<String, float[]> tensors, String group, Map<String, MemorySegment> segments) {
    segments.forEach(
        (name, values) -> tensors.put(group + name, values.toArray(Parameters.ELEMENT)));
  }

  /// Trains with some ranks and returns rank 0's store.
  private FakeStore train(int size, Run run, Map<Integer, Result> results) throws Exception {
    return ThreadRanks.run(size, collective -> train(collective, run, results)).getFirst();
  }

  private Result first(int size, Run run) throws Exception {
    Map<Integer, Result> results = new LinkedHashMap<>();
    train(size, run, results);
    for (int rank = 1; rank < size; rank++) {
      assertThat(results.get(rank).outcome()).isEqualTo(results.get(0).outcome());
      assertThat(results.get(rank).saved()).as("what rank " + rank + " wrote").isEmpty();
    }
    return results.get(0);
  }

  private static void same(Result actual, Result expected) {
    assertThat(actual.state()).isEqualTo(expected.state());
    assertThat(actual.tensors().keySet()).isEqualTo(expected.tensors().keySet());
    expected
        .tensors()
        .forEach(
            (name, values) -> assertThat(actual.tensors().get(name)).as(name).isEqualTo(values));
  }

  @Test
  void anyNumberOfRanksLearnsTheSame() throws Exception {
    Result one = first(1, Run.WHOLE);
    assertThat(one.outcome()).isEqualTo(Trainer.Outcome.FINISHED);
    assertThat(one.state()).containsEntry("epoch", "2").containsKey("best-loss");
    for (int size = 2; size <= 8; size *= 2) {
      same(first(size, Run.WHOLE), one);
    }
  }

  /// One rank, then four, then two.
  @Test
  void anotherNumberOfRanksGoesOn() throws Exception {
    Result whole = first(1, Run.WHOLE);
    FakeStore store = train(1, new Run(Optional.empty(), 1, Norms.ALL, -1), new LinkedHashMap<>());
    Map<Integer, Result> four = new LinkedHashMap<>();
    store = train(4, new Run(Optional.of(store.last), 3, Norms.ALL, -1), four);
    assertThat(four.values())
        .allSatisfy(r -> assertThat(r.outcome()).isEqualTo(Trainer.Outcome.INTERRUPTED));
    same(first(2, new Run(Optional.of(store.last), 0, Norms.ALL, -1)), whole);
  }

  @Test
  void normsOfRanksStayEqualOnAllRanksToo() throws Exception {
    Result two = first(2, new Run(Optional.empty(), 0, Norms.RANK, -1));
    assertThat(two.outcome()).isEqualTo(Trainer.Outcome.FINISHED);
    assertThat(two.tensors().get("classifier.weight"))
        .isNotEqualTo(first(1, Run.WHOLE).tensors().get("classifier.weight"));
  }

  @Test
  void ranksThatLearnedOtherWeightsAreFound() {
    assertThatThrownBy(() -> first(2, new Run(Optional.empty(), 0, Norms.ALL, 1)))
        .hasMessageStartingWith("after epoch 1 the weights of rank 1 are not those of rank 0");
  }
}

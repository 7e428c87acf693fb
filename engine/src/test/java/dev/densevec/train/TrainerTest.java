package dev.densevec.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densevec.train.Trainer.Outcome;
import dev.densevec.train.TrainerOptions.Saving;
import dev.densevec.train.schedule.Schedule;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The loop on a network that can be computed by hand.
final class TrainerTest {
  private static final Schedule CONSTANT = new Schedule.Constant();

  private final FakeStore store = new FakeStore();
  private final List<TrainingListener.EpochResult> epochs = new ArrayList<>();
  private FakeLearner learner = new FakeLearner();

  private static TrainerOptions options(int epochs) {
    return TrainerOptions.of(epochs, 0.5).withSchedule(CONSTANT);
  }

  private Trainer trainer(TrainerOptions options) {
    return new Trainer(learner, new FakeOptimizer(learner), options)
        .withStore(store)
        .withListener(listener());
  }

  private TrainingListener listener() {
    return new TrainingListener() {
      @Override
      public void epoch(EpochResult result) {
        epochs.add(result);
      }
    };
  }

  private static Optional<BatchSource> validation() {
    return Optional.of(new FakeBatches(1));
  }

  @Test
  void callsTheNetworkInOrder() throws Exception {
    Outcome outcome =
        trainer(options(2).withAccumulate(2)).run(new FakeBatches(3), Optional.empty());
    assertThat(outcome).isEqualTo(Outcome.FINISHED);
    assertThat(learner.calls)
        .containsExactly(
            "zero",
            "step 1.0",
            "step 2.0",
            "update 0.5 1.5",
            "zero",
            "step 3.0",
            "update 0.5 3.0",
            "zero",
            "step 11.0",
            "step 12.0",
            "update 0.5 11.5",
            "zero",
            "step 13.0",
            "update 0.5 13.0");
    assertThat(store.saved).containsExactly("last 0", "last 2", "last 4");
  }

  /// The hits never change, so the rate falls after each second validation; a run that goes on from
  /// a checkpoint remembers how many there were.
  @Test
  void aPlateauLowersTheRate() throws Exception {
    TrainerOptions options =
        options(6).withSchedule(Schedule.parse("plateau:factor=0.5,patience=1,threshold=0"));
    trainer(options).run(new FakeBatches(1), validation());
    List<Double> rates = epochs.stream().map(r -> r.learningRate()).toList();
    assertThat(rates)
        .startsWith(0.5)
        .endsWith(0.125)
        .isSortedAccordingTo(Comparator.reverseOrder());
    List<String> calls = learner.calls;
    for (int stop = 1; stop < 6; stop++) {
      learner = new FakeLearner();
      Trainer first = trainer(options(stop).withSchedule(options.schedule()));
      first.run(new FakeBatches(1), validation());
      List<String> before = learner.calls;
      learner = new FakeLearner();
      trainer(options).resume(store.last).run(new FakeBatches(1), validation());
      before.addAll(learner.calls);
      assertThat(before).isEqualTo(calls);
    }
    assertThatThrownBy(() -> trainer(options).run(new FakeBatches(1), Optional.empty()))
        .hasMessage("the schedule goes by validations, and no images are held out");
  }

  @Test
  void theScheduleRunsOverTheStepsOfTheOptimiser() throws Exception {
    trainer(options(4).withAccumulate(2).withSchedule(Schedule.paper()))
        .run(new FakeBatches(2), Optional.empty());
    assertThat(
            learner.calls.stream()
                .filter(c -> c.startsWith("update"))
                .map(c -> c.split(" ", -1)[1]))
        .containsExactly("0.5", "0.5", "0.05", String.valueOf(0.5 * (0.1 * 0.1)));
  }

  @Test
  void lossesAndHitsAreThoseOfTheBatches() throws Exception {
    learner.weight(8);
    trainer(options(1)).run(new FakeBatches(2), validation());
    // Losses 8 + 1 and 7.5 + 2; weights 8, 7.5, then 7.5 - (2 + 0.5) / 2 = 6.25, validated with
    // pixel 1.
    TrainingListener.EpochResult epoch = epochs.getFirst();
    assertThat(epoch.train()).isEqualTo(new Evaluation(9.25, 1, 1, 4));
    assertThat(epoch.validation()).contains(new Evaluation(7.25, 1, 1, 2));
    assertThat(epoch.step()).isEqualTo(2);
    assertThat(epoch.learningRate()).isEqualTo(0.5);
    assertThat(epoch.best()).isTrue();
    assertThat(store.bestWeight).isEqualTo(6.25f);
  }

  private List<?> untimed() {
    return epochs.stream()
        .map(e -> List.of(e.epoch(), e.step(), e.train(), e.validation(), e.best()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void goesOnWhereItWasStopped(int step) throws Exception {
    TrainerOptions options = options(3).withAccumulate(2).withSchedule(new Schedule.Cosine(0));
    trainer(options).run(new FakeBatches(3), validation());
    float expected = learner.weight();
    List<?> curve = untimed();
    epochs.clear();

    learner = new FakeLearner();
    Trainer first = trainer(options);
    first.withListener(
        new TrainingListener() {
          @Override
          public void step(StepResult result) {
            if (result.step() == step) {
              first.stop();
            }
          }

          @Override
          public void epoch(EpochResult result) {
            epochs.add(result);
          }
        });
    assertThat(first.run(new FakeBatches(3), validation())).isEqualTo(Outcome.INTERRUPTED);
    assertThat(store.saved.getLast()).isEqualTo("last " + step);

    learner = new FakeLearner();
    learner.weight(99);
    Trainer second = trainer(options).resume(store.last);
    assertThat(second.run(new FakeBatches(3), validation())).isEqualTo(Outcome.FINISHED);
    assertThat(learner.weight()).isEqualTo(expected);
    assertThat(untimed()).isEqualTo(curve);
  }

  @Test
  void aValidationThatIsInterruptedIsRepeated() throws Exception {
    Trainer first = trainer(options(1));
    first.withListener(
        new TrainingListener() {
          @Override
          public void validating(int batch, int batches) {
            first.stop();
          }
        });
    assertThat(first.run(new FakeBatches(1), validation())).isEqualTo(Outcome.INTERRUPTED);
    learner.calls.clear();
    trainer(options(1)).resume(store.last).run(new FakeBatches(1), validation());
    assertThat(learner.calls).containsExactly("evaluate -0.5");
    assertThat(epochs).hasSize(1);
  }

  @Test
  void aLossThatIsNoNumberEndsItBeforeTheWeightsChange() throws Exception {
    learner.weight(1);
    Trainer trainer = trainer(options(2).withSaving(new Saving(0, 1, 0)));
    trainer.withListener(
        new TrainingListener() {
          @Override
          public void step(StepResult result) {
            if (result.step() == 2) {
              learner.weight(Float.POSITIVE_INFINITY);
            }
          }
        });
    assertThatThrownBy(() -> trainer.run(new FakeBatches(4), Optional.empty()))
        .isInstanceOf(DivergedException.class)
        .hasMessage(FakeLearner.WEIGHT + " is no longer finite after step 2");
    assertThat(store.saved).containsExactly("last 0", "last 1");

    Trainer other = trainer(options(2));
    learner.weight(Float.NaN);
    assertThatThrownBy(() -> other.run(new FakeBatches(4), Optional.empty()))
        .isInstanceOf(DivergedException.class)
        .hasMessage("the loss is NaN in epoch 1, step 1, at a learning rate of 0.5");
    assertThat(learner.calls.getLast()).startsWith("step");
  }

  @Test
  void patienceEndsItAndSoItDoesWhenResumed() throws Exception {
    // The weight falls below zero at once and with it the hits, so no epoch betters the first but
    // by loss.
    TrainerOptions options = TrainerOptions.of(9, 1e-9).withSchedule(CONSTANT).withPatience(2);
    learner.weight(1);
    assertThat(trainer(options).run(new FakeBatches(1), validation()))
        .isEqualTo(Outcome.STOPPED_EARLY);
    assertThat(epochs)
        .extracting(TrainingListener.EpochResult::best)
        .containsExactly(true, false, false);
    learner.calls.clear();
    assertThat(trainer(options).resume(store.last).run(new FakeBatches(1), validation()))
        .isEqualTo(Outcome.STOPPED_EARLY);
    assertThat(learner.calls).isEmpty();
  }

  @Test
  void looksAtWhatIsHeldOutAsOftenAsAsked() throws Exception {
    trainer(options(5).withValidateEvery(2)).run(new FakeBatches(1), validation());
    assertThat(epochs)
        .extracting(e -> e.validation().isPresent())
        .containsExactly(false, true, false, true, true);
  }

  @Test
  void savesByEpochsAndSteps() throws Exception {
    trainer(options(3).withSaving(new Saving(2, 2, 0))).run(new FakeBatches(3), Optional.empty());
    assertThat(store.saved)
        .containsExactly(
            "last 0", "last 2", "last 3", "last 4", "epoch 2 at 6", "last 6", "last 8", "last 9");
  }

  @Test
  void savesByTime() throws Exception {
    double[] now = {0};
    Trainer trainer = trainer(options(1).withSaving(new Saving(0, 0, 10))).withClock(() -> now[0]);
    trainer.withListener(
        new TrainingListener() {
          @Override
          public void step(StepResult result) {
            now[0] += 4;
          }
        });
    trainer.run(new FakeBatches(8), Optional.empty());
    assertThat(store.saved).containsExactly("last 0", "last 3", "last 6", "last 8");
    assertThat(store.last.state()).containsEntry("seconds", "32.0");
  }

  @Test
  void aFullDiskEndsItUnlessSomebodyBearsIt() throws Exception {
    Trainer strict = trainer(options(3));
    strict.withListener(
        new TrainingListener() {
          @Override
          public void step(StepResult result) {
            store.full = true;
          }
        });
    assertThatThrownBy(() -> strict.run(new FakeBatches(1), Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessage("last.safetensors: No space left on device");
    assertThat(store.saved).containsExactly("last 0");

    store.full = false;
    store.saved.clear();
    learner = new FakeLearner();
    List<String> problems = new ArrayList<>();
    Trainer lenient = trainer(options(3));
    lenient.withListener(
        new TrainingListener() {
          @Override
          public void step(StepResult result) {
            store.full = result.step() == 2;
          }

          @Override
          public void notSaved(IOException e) {
            problems.add(e.getMessage());
          }
        });
    assertThat(lenient.run(new FakeBatches(1), Optional.empty())).isEqualTo(Outcome.FINISHED);
    assertThat(store.saved).containsExactly("last 0", "last 1", "last 3");
    assertThat(problems).containsExactly("last.safetensors: No space left on device");
  }

  /// An average that is a function of the weights.
  private static final class FakeAverage implements Averaging {
    private final Parameters average = Parameters.allocate(FakeLearner.SPEC);
    private final DoubleUnaryOperator function;
    private final FakeLearner learner;

    private FakeAverage(FakeLearner learner, DoubleUnaryOperator function) {
      this.learner = learner;
      this.function = function;
    }

    @Override
    public void update() {
      float value = (float) function.applyAsDouble(learner.weight());
      average.get(FakeLearner.WEIGHT).set(Parameters.ELEMENT, 0, value);
    }

    @Override
    public Parameters average() {
      return average;
    }
  }

  @Test
  void theAverageIsJudgedAndTheWeightsLearnOn() throws Exception {
    Averaging average = new FakeAverage(learner, weight -> 100 + weight);
    trainer(options(2)).withAveraging(average).run(new FakeBatches(1), validation());
    assertThat(learner.calls)
        .containsExactly(
            "zero",
            "step 1.0",
            "update 0.5 1.0",
            "evaluate 99.5",
            "zero",
            "step 11.0",
            "update 0.5 11.0",
            "evaluate 93.75");
    assertThat(learner.weight()).isEqualTo(-6.25f);
    assertThat(store.bestWeight).isEqualTo(93.75f);
    assertThat(store.last.average().get(FakeLearner.WEIGHT).get(Parameters.ELEMENT, 0))
        .isEqualTo(93.75f);
  }

  @Test
  void gradientsAreShownBeforeTheyAreUsed() throws Exception {
    List<String> shown = new ArrayList<>();
    Trainer trainer = trainer(options(1).withAccumulate(2));
    trainer.withListener(
        new TrainingListener() {
          @Override
          public void gradients(int epoch, long step, boolean last, Parameters gradients) {
            float value = gradients.get(FakeLearner.WEIGHT).get(Parameters.ELEMENT, 0);
            shown.add(String.format(Locale.ROOT, "%d %d %s %s", epoch, step, last, value));
          }
        });
    trainer.run(new FakeBatches(4), Optional.empty());
    assertThat(shown).containsExactly("1 1 false 1.5", "1 2 true 3.5");
  }

  @Test
  void checkpointsOfOtherRunsAreRefused() throws Exception {
    trainer(options(3)).run(new FakeBatches(2), Optional.empty());
    Trainer shorter = trainer(options(2)).resume(store.last);
    assertThatThrownBy(() -> shorter.run(new FakeBatches(2), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the checkpoint stands at batch 0 of an epoch and step 6, the run has 2 and 4");
  }

  @Test
  void anAverageIsSetBeforeACheckpointIsRead() throws Exception {
    trainer(options(1)).run(new FakeBatches(1), validation());
    Trainer resumed = trainer(options(2)).resume(store.last);
    try (WeightAverage average = new WeightAverage(learner.parameters(), 0.5, false)) {
      assertThatThrownBy(() -> resumed.withAveraging(average))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("expected before resume");
    }
  }
}

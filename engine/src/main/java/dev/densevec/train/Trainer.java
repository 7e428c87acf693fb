package dev.densevec.train;

import dev.densevec.event.EpochEvent;
import dev.densevec.event.Events;
import dev.densevec.train.CheckpointStore.Snapshot;
import dev.densevec.train.TrainingListener.EpochResult;
import dev.densevec.train.TrainingListener.StepResult;
import dev.densevec.train.collective.Agreement;
import dev.densevec.train.optim.Optimizer;
import dev.densevec.train.schedule.Schedule;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/// Trains a network: epochs, steps, validation, checkpoints.
///
///     Trainer trainer = new Trainer(learner, optimizer, TrainerOptions.of(300, 0.1));
///     trainer.run(training, Optional.of(validation));
///
/// The same learner, optimiser, batches and options give the same weights to the bit. So does a run
/// that [#resume] continues from a checkpoint, wherever the checkpoint was written.
///
/// Where processes share the learner's batches, each has a trainer, and all call [#run] at the same
/// time. They begin with the weights and the state of rank 0, which alone writes checkpoints. What
/// any of them is asked to do all do, and after each epoch they compare what they have learned.
public final class Trainer {
  private static final int STOP = 1;
  private static final int SAVE = 2;
  private static final int RESUMED = 4;

  private final Learner learner;
  private final Optimizer optimizer;
  private final TrainerOptions options;
  private final Agreement agreement;
  private Optional<Averaging> averaging = Optional.empty();
  private TrainingListener listener = new TrainingListener() {};
  private Optional<Monitor> monitor = Optional.empty();
  private CheckpointStore store = CheckpointStore.none();
  private DoubleSupplier clock = () -> System.nanoTime() / 1e9;
  private LoopState state = LoopState.start();
  private boolean resumed;
  private Schedule.Run extent;
  private Stopwatch stopwatch;
  private volatile boolean stopping;

  /// That one of the ranks is stopping, as all know.
  private boolean stopped;

  /// How a run ended.
  public enum Outcome {
    /// All epochs are done.
    FINISHED,
    /// Validation has not become better for as many epochs as the options' patience.
    STOPPED_EARLY,
    /// [Trainer#stop()] was called; the run can be continued.
    INTERRUPTED
  }

  /// @param learner the network
  /// @param optimizer what changes its parameters by its gradients
  /// @param options how it is trained
  public Trainer(Learner learner, Optimizer optimizer, TrainerOptions options) {
    this.learner = learner;
    this.optimizer = optimizer;
    this.options = options;
    this.agreement = new Agreement(learner.collective());
  }

  /// Keeps a running average of the weights, which is what is judged.
  ///
  /// @throws IllegalStateException after [#resume], which could not restore this average
  public Trainer withAveraging(Averaging average) {
    if (resumed) {
      throw new IllegalStateException(
          "the average would lose what the checkpoint has of it: expected before resume");
    }
    averaging = Optional.of(average);
    return this;
  }

  /// Reports to a listener.
  public Trainer withListener(TrainingListener other) {
    listener = other;
    return this;
  }

  /// Writes checkpoints, on rank 0.
  public Trainer withStore(CheckpointStore other) {
    store = learner.collective().rank() == 0 ? other : CheckpointStore.none();
    return this;
  }

  /// Chooses the best epoch by a number of its own.
  public Trainer withMonitor(Monitor other) {
    monitor = Optional.of(other);
    return this;
  }

  /// Another clock, in seconds.
  Trainer withClock(DoubleSupplier other) {
    clock = other;
    return this;
  }

  /// Goes on where a checkpoint was written; the average, if there is to be one, is set before. Of
  /// several ranks it is enough that rank 0 does it.
  ///
  /// @param snapshot its parts: they are copied into the learner's, the average's and the
  ///   optimiser's memory
  /// @throws IllegalArgumentException in one line, if a part is missing or doesn't fit
  public Trainer resume(Snapshot snapshot) {
    state = LoopState.of(snapshot.state());
    NamedSegments.copy(snapshot.parameters(), learner.parameters().segments());
    averaging.ifPresent(a -> NamedSegments.copy(snapshot.average(), a.average().segments()));
    NamedSegments.copy(snapshot.optimizer(), optimizer.state());
    resumed = true;
    return this;
  }

  /// Epochs that are complete.
  public int epochsDone() {
    return state.epoch();
  }

  /// Steps that are done.
  public long stepsDone() {
    return state.step();
  }

  /// The best validation so far.
  public Optional<Evaluation> best() {
    return state.best();
  }

  /// The epoch of the best validation, from 1 on; 0 before the first.
  public int bestEpoch() {
    return state.bestEpoch();
  }

  /// Ends [#run] after the step under way, from any thread.
  public void stop() {
    stopping = true;
  }

  /// Trains to the end.
  ///
  /// @param training batches to learn from
  /// @param validation images held out
  /// @throws IOException in one line, if data can't be read or a checkpoint can't be written
  /// @throws DivergedException if the loss or the weights are no longer finite
  /// @throws IllegalArgumentException in one line, if the schedule goes by validations and there
  ///   are none, a checkpoint stands beyond the run's end, or ranks have different settings
  /// @throws IllegalStateException in one line, if ranks have learned different weights
  public Outcome run(BatchSource training, Optional<BatchSource> validation)
      throws IOException, InterruptedException {
    int batches = training.batchesPerEpoch();
    int steps = Math.ceilDiv(batches, options.accumulate());
    extent = new Schedule.Run((long) steps * options.epochs(), steps);
    if (learner.collective().size() > 1) {
      agree(batches, validation.map(BatchSource::batchesPerEpoch).orElse(0));
    }
    stopwatch = new Stopwatch(clock, state.seconds(), options.saving());
    requireWithin(batches);
    if (options.schedule().plateau().isPresent() && validation.isEmpty()) {
      throw new IllegalArgumentException(
          "the schedule goes by validations, and no images are held out");
    }
    if (resumed) {
      learner.resume((long) state.epoch() * batches + state.batch());
      averaging.ifPresent(a -> a.resume(state.step()));
    } else {
      store.last(snapshot());
    }
    while (state.epoch() < options.epochs()) {
      if (impatient()) {
        return Outcome.STOPPED_EARLY;
      }
      Optional<EpochEvent> event = Events.epoch();
      Optional<Evaluation> judged = Optional.empty();
      if (learn(training) && timeToValidate() && validation.isPresent()) {
        judged = validate(validation.get());
      }
      if (stopped) {
        save();
        return Outcome.INTERRUPTED;
      }
      double loss = state.tally().loss();
      double accuracy = judged.map(Evaluation::top1).orElse(Double.NaN);
      finishEpoch(judged);
      event.ifPresent(e -> e.done(state.epoch(), state.step(), loss, accuracy));
    }
    return Outcome.FINISHED;
  }

  private void requireWithin(int batches) {
    if (state.batch() > batches || state.step() > extent.steps()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the checkpoint stands at batch %d of an epoch and step %d, the run has %d and %d",
              state.batch(),
              state.step(),
              batches,
              extent.steps()));
    }
  }

  /// Begins a run of several ranks.
  private void agree(int batches, int validationBatches) {
    Map<String, String> settings = options.settings(extent);
    settings.put("batches an epoch", String.valueOf(batches));
    settings.put("validation batches", String.valueOf(validationBatches));
    settings.put("state of the optimizer", optimizer.state().keySet().toString());
    settings.put("average", String.valueOf(averaging.isPresent()));
    agreement.requireSame(settings);
    state = LoopState.of(agreement.takeFirst(state.metadata()));
    resumed = agreement.any(learner.collective().rank() == 0 && resumed ? RESUMED : 0) != 0;
    tensors().forEach(agreement::takeFirst);
  }

  /// All that ranks have in common.
  private List<MemorySegment> tensors() {
    List<MemorySegment> all = new ArrayList<>(learner.parameters().segments().values());
    averaging.ifPresent(a -> all.addAll(a.average().segments().values()));
    all.addAll(optimizer.state().values());
    return all;
  }

  private boolean impatient() {
    return options.patience() > 0
        && state.best().isPresent()
        && state.epoch() - state.bestEpoch() >= options.patience();
  }

  private boolean timeToValidate() {
    int epoch = state.epoch() + 1;
    return epoch % options.validateEvery() == 0 || epoch == options.epochs();
  }

  /// Makes the rest of the epoch's steps.
  ///
  /// @return whether all are done
  private boolean learn(BatchSource training) throws IOException, InterruptedException {
    int batches = training.batchesPerEpoch();
    stopwatch.beginEpoch(state.tally().images());
    if (state.batch() < batches) {
      training.startEpoch(state.epoch(), state.batch());
    }
    asked(false);
    while (state.batch() < batches && !stopped) {
      step(training, Math.min(options.accumulate(), batches - state.batch()));
      boolean last = state.batch() == batches;
      if (asked(!last && stopwatch.timeToSave(state.step())) && !stopped) {
        save();
      }
    }
    return state.batch() == batches && !stopped;
  }

  /// Learns whether any rank is to stop.
  ///
  /// @param save whether this rank would save now
  /// @return whether any rank would
  private boolean asked(boolean save) {
    int all = agreement.any((stopping ? STOP : 0) | (save ? SAVE : 0));
    stopped = (all & STOP) != 0;
    return (all & SAVE) != 0;
  }

  private void step(BatchSource training, int batches) throws IOException, InterruptedException {
    double rate = learningRate(state.step());
    Tally before = state.tally();
    Tally tally = before;
    learner.zeroGradients();
    for (int i = 0; i < batches; i++) {
      BatchSource.Batch batch = training.next();
      double loss = learner.step(batch.images(), batch.targets(), batch.n());
      requireFinite(loss, rate);
      tally =
          tally.plus(loss, learner.logits(), batch.targets(), classes(), batch.labels(), batch.n());
    }
    Parameters gradients = learner.gradients();
    if (batches > 1) {
      NamedSegments.scale(gradients.segments(), 1f / batches);
    }
    boolean last = state.batch() + batches == training.batchesPerEpoch();
    listener.gradients(state.epoch() + 1, state.step() + 1, last, gradients);
    if (options.clip() > 0) {
      GradientClip.norm(gradients, options.clip());
    }
    optimizer.step(rate);
    averaging.ifPresent(Averaging::update);
    state = state.afterStep(batches, tally);
    listener.step(result(before, rate, training.batchesPerEpoch()));
  }

  private double learningRate(long step) {
    Schedule schedule = options.schedule();
    double lowered = schedule.plateau().isPresent() ? state.plateau().factor() : 1;
    return options.learningRate() * schedule.factor(step, extent) * lowered;
  }

  private int classes() {
    return learner.parameters().spec().classes();
  }

  private StepResult result(Tally before, double rate, int batches) {
    Tally now = state.tally();
    double loss = (now.lossSum() - before.lossSum()) / (now.images() - before.images());
    return new StepResult(
        state.epoch() + 1,
        state.batch(),
        batches,
        state.step(),
        rate,
        loss,
        now,
        stopwatch.imagesPerSecond(now.images()));
  }

  private void requireFinite(double loss, double rate) {
    if (!Double.isFinite(loss)) {
      throw new DivergedException(
          String.format(
              Locale.ROOT,
              "the loss is %s in epoch %d, step %d, at a learning rate of %s",
              loss,
              state.epoch() + 1,
              state.step() + 1,
              rate));
    }
  }

  /// Judges the weights, or their average in their place.
  ///
  /// @return empty if it was interrupted
  private Optional<Evaluation> validate(BatchSource validation)
      throws IOException, InterruptedException {
    stopwatch.endTraining(state.tally().images());
    Map<String, MemorySegment> weights = learner.parameters().segments();
    if (averaging.isEmpty()) {
      return judge(validation);
    }
    try (SavedSegments own = SavedSegments.of(weights)) {
      NamedSegments.copy(averaging.get().average().segments(), weights);
      try {
        return judge(validation);
      } finally {
        own.restore(weights);
      }
    }
  }

  private Optional<Evaluation> judge(BatchSource validation)
      throws IOException, InterruptedException {
    int batches = validation.batchesPerEpoch();
    Tally tally = Tally.empty();
    validation.startEpoch(0, 0);
    monitor.ifPresent(Monitor::begin);
    for (int i = 0; i < batches && !stopped; i++) {
      BatchSource.Batch batch = validation.next();
      double loss = learner.evaluate(batch.images(), batch.targets(), batch.n());
      tally =
          tally.plus(loss, learner.logits(), batch.targets(), classes(), batch.labels(), batch.n());
      monitor.ifPresent(m -> m.add(learner.logits(), batch));
      listener.judged(learner.logits(), batch);
      listener.validating(i + 1, batches);
      asked(false);
    }
    double score = monitor.isEmpty() || stopped ? Double.NaN : monitor.get().score();
    return stopped ? Optional.empty() : Optional.of(tally.evaluation().withScore(score));
  }

  private void finishEpoch(Optional<Evaluation> judged) throws IOException {
    stopwatch.endTraining(state.tally().images());
    Optional<Evaluation> best =
        judged.filter(j -> state.best().isEmpty() || j.betterThan(state.best().get()));
    Evaluation trained = state.tally().evaluation();
    double seconds = stopwatch.seconds();
    listener.epoch(
        new EpochResult(
            state.epoch() + 1,
            state.step(),
            learningRate(state.step() - 1),
            trained,
            judged,
            best.isPresent(),
            stopwatch.imagesPerSecond(trained.images()),
            seconds));
    requireFiniteWeights();
    agreement.requireEqual(tensors(), "after epoch " + (state.epoch() + 1) + " the weights");
    state = state.afterEpoch(best).at(seconds);
    judged.ifPresent(this::lower);
    if (best.isPresent()) {
      attempt(() -> store.best(judgedWeights(), state.metadata()));
    }
    int every = options.saving().epochs();
    if (every > 0 && state.epoch() % every == 0) {
      attempt(() -> store.numbered(state.epoch(), snapshot()));
    }
    save();
  }

  /// Lets a schedule that goes by validations take one in.
  private void lower(Evaluation judged) {
    double value = monitor.isPresent() ? judged.score() : judged.top1();
    options
        .schedule()
        .plateau()
        .ifPresent(
            plateau ->
                state =
                    state.withPlateau(
                        plateau.after(state.plateau(), value, options.learningRate())));
  }

  private Map<String, MemorySegment> judgedWeights() {
    return averaging.map(Averaging::average).orElse(learner.parameters()).segments();
  }

  private void save() throws IOException {
    requireFiniteWeights();
    state = state.at(stopwatch.seconds());
    attempt(
        () -> {
          store.last(snapshot());
          listener.saved(state.step());
        });
    stopwatch.saved();
  }

  /// Weights that are not finite would replace good ones.
  private void requireFiniteWeights() {
    String name = NamedSegments.notFinite(learner.parameters().segments());
    if (name != null) {
      throw new DivergedException(
          String.format(Locale.ROOT, "%s is no longer finite after step %d", name, state.step()));
    }
  }

  private Snapshot snapshot() {
    return new Snapshot(
        learner.parameters().segments(),
        averaging.map(a -> a.average().segments()).orElse(Map.of()),
        optimizer.state(),
        state.metadata());
  }

  /// Something that may fail to be written.
  @FunctionalInterface
  private interface Write {
    void run() throws IOException;
  }

  private void attempt(Write write) throws IOException {
    try {
      write.run();
    } catch (IOException e) {
      listener.notSaved(e);
    }
  }
}

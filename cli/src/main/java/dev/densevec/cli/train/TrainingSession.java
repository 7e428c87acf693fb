package dev.densevec.cli.train;

import dev.densevec.checkpoint.TrainingCheckpoint;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.FileErrors;
import dev.densevec.cli.console.Interruption;
import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.help.Version;
import dev.densevec.cli.judge.Judgement;
import dev.densevec.cli.judge.TestPart;
import dev.densevec.cli.ranks.RankGroup;
import dev.densevec.cli.watch.Watched;
import dev.densevec.cli.watch.Watchers;
import dev.densevec.data.Head;
import dev.densevec.data.batch.BatchLoader;
import dev.densevec.data.batch.BatchOptions;
import dev.densevec.data.batch.Sampling;
import dev.densevec.data.batch.Share;
import dev.densevec.data.sets.Dataset;
import dev.densevec.metric.Metric;
import dev.densevec.spec.Parameter;
import dev.densevec.train.BatchSource;
import dev.densevec.train.CheckpointStore.Snapshot;
import dev.densevec.train.DivergedException;
import dev.densevec.train.Evaluation;
import dev.densevec.train.RunFolder;
import dev.densevec.train.Trainer;
import dev.densevec.train.collective.Collective;
import dev.densevec.weights.Parameters;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Brings together what a run needs, trains, and reports how it ended.
final class TrainingSession {
  private final Console console;
  private final TrainingRun.Request request;
  private final Settings settings;
  private final TrainingData data;
  private final RunPlan plan;

  TrainingSession(
      Console console,
      TrainingRun.Request request,
      Settings settings,
      TrainingData data,
      RunPlan plan) {
    this.console = console;
    this.request = request;
    this.settings = settings;
    this.data = data;
    this.plan = plan;
  }

  /// Trains, or looks for a learning rate.
  RunResult run(RunStart start) throws IOException, InterruptedException {
    if (request.search().isPresent()) {
      return search(start, request.search().get());
    }
    Optional<TrainingCheckpoint> checkpoint = start.checkpoint();
    Snapshot snapshot = checkpoint.isPresent() ? RunFolder.snapshot(checkpoint.get()) : null;
    TrainingSetup.Plan learningPlan =
        TrainingSetup.Plan.of(settings, plan, data, request.workers());
    requireReadable();
    RankGroup ranks = request.workers().ranks();
    try (Closeable _ = begin(ranks);
        Parameters parameters = Parameters.allocate(plan.spec());
        TrainingSetup learning = open(parameters, learningPlan, start);
        BatchLoader training = training();
        BatchLoader validation =
            data.validation()
                .map(set -> loader(set, plan.validation(), Sampling.PLAIN))
                .orElse(null)) {
      RunHead head = new RunHead(settings, data, plan, start);
      console.out().print(head.lines(learningPlan.bytes(plan.spec()), request));
      console.out().flush();
      Trainer trainer = new Trainer(learning.learner(), learning.optimizer(), plan.options());
      learning.averaging().ifPresent(trainer::withAveraging);
      plan.objective().judge(plan.spec().classes()).ifPresent(trainer::withMonitor);
      trainer.withStore(new RunFolder(request.out(), plan.spec(), metadata()));
      if (snapshot != null) {
        resume(trainer, snapshot);
      }
      if (!ranks.first()) {
        return follow(trainer, training, validation);
      }
      long perEpoch = Math.ceilDiv(training.batchesPerEpoch(), plan.options().accumulate());
      try (Watchers watchers =
          Watchers.of(request.watching(), watched(parameters, trainer), console)) {
        watchers.show(training, trainer.epochsDone());
        RunReport report = report(trainer, (int) (trainer.stepsDone() / perEpoch), watchers);
        trainer.withListener(report);
        return train(trainer, report, training, validation);
      }
    }
  }

  /// What all ranks must have in common, beside what the trainer compares.
  private Map<String, String> facts() throws IOException {
    Map<String, String> facts = new TreeMap<>();
    facts.put("densevec", Version.text());
    facts.put("Java", Runtime.version().toString());
    facts.put("processor", System.getProperty("os.arch"));
    facts.put("data", data.fingerprint());
    settings.values().forEach((key, value) -> facts.put("--" + key, value));
    return facts;
  }

  /// Trains with rank 0, which alone writes and reports.
  private RunResult follow(Trainer trainer, BatchLoader training, BatchLoader validation)
      throws IOException, InterruptedException {
    try (Interruption _ = new Interruption(trainer::stop)) {
      Optional<BatchSource> judged = Optional.ofNullable(validation).map(BatchSource::of);
      return result(trainer, trainer.run(BatchSource.of(training), judged));
    } catch (IllegalArgumentException e) {
      throw Failure.unfit(e);
    } catch (DivergedException e) {
      throw new Failure(ExitCode.DIVERGED, e.getMessage(), e);
    }
  }

  private static TrainingSetup open(
      Parameters parameters, TrainingSetup.Plan plan, RunStart start) {
    return TrainingSetup.open(
        parameters, plan, p -> start.weights().ifPresent(w -> copy(w, p, start.keepsClassifier())));
  }

  private BatchLoader training() {
    return loader(data.train(), plan.training(), plan.objective().sampling());
  }

  /// Writes nothing to the run's folder.
  private RunResult search(RunStart start, RateSearch search)
      throws IOException, InterruptedException {
    if (plan.options().accumulate() > 1) {
      throw settings.unfit("accumulate", "1 with --find-lr, which steps after each batch");
    }
    TrainingSetup.Plan learningPlan =
        TrainingSetup.Plan.of(settings, plan, data, request.workers());
    request.workers().ranks().begin(facts());
    try (Parameters parameters = Parameters.allocate(plan.spec());
        TrainingSetup learning = open(parameters, learningPlan, start);
        BatchLoader training = training()) {
      search.run(console, request.watching().bar(), learning, BatchSource.of(training));
    }
    return new RunResult(plan.spec(), plan.input(), Trainer.Outcome.FINISHED, Optional.empty());
  }

  private Watched watched(Parameters parameters, Trainer trainer) {
    return new Watched(
        request.out().toString(),
        parameters,
        trainer.stepsDone(),
        plan.options().epochs(),
        RunLog.every(settings),
        plan.objective().loss(),
        plan.training(),
        plan.validation(),
        data.validation());
  }

  /// Meets the other ranks. From here on a failure of one alone ends all.
  private Closeable begin(RankGroup ranks) throws IOException {
    Closeable folder = ranks.first() ? claimFolder() : () -> {};
    try {
      ranks.begin(facts());
      return folder;
    } catch (Failure e) {
      folder.close();
      throw e;
    }
  }

  private Closeable claimFolder() {
    try {
      return RunFolder.claim(request.out());
    } catch (IOException e) {
      throw new Failure(
          ExitCode.OUTPUT, request.out() + ": can't be used: " + FileErrors.reason(e), e);
    }
  }

  /// Settings that are only used later on must not fail then.
  private void requireReadable() {
    settings.flag("grad-norms");
    RunLog.requireReadable(settings);
  }

  private BatchLoader loader(Dataset set, BatchOptions options, Sampling sampling) {
    Collective ranks = request.workers().ranks().collective();
    try {
      return new BatchLoader(set, options, sampling, new Share(ranks.rank(), ranks.size()));
    } catch (IllegalArgumentException e) {
      throw Failure.unfit(e);
    }
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>(plan.notes(data).metadata());
    new TreeMap<>(settings.values())
        .forEach((key, value) -> metadata.put(TrainingRun.WORD + key, value));
    metadata.put(TrainingRun.IMAGES, data.fingerprint());
    return metadata;
  }

  /// Takes over all but the classifier, and that, too, if it is to be kept.
  private static void copy(Parameters from, Parameters to, boolean keepsClassifier) {
    String head = to.spec().classifier().name() + ".";
    for (Parameter parameter : to.spec().parameters()) {
      if (keepsClassifier || !parameter.name().startsWith(head)) {
        to.get(parameter.name()).copyFrom(from.get(parameter.name()));
      }
    }
  }

  private void resume(Trainer trainer, Snapshot snapshot) throws IOException {
    try {
      trainer.resume(snapshot);
    } catch (IllegalArgumentException e) {
      throw new IOException(RunFolder.lastOf(request.out()) + ": " + e.getMessage(), e);
    }
  }

  /// @param learned epochs whose steps are all done, validated or not
  private RunReport report(Trainer trainer, int learned, Watchers watchers) {
    try {
      RunLog log = new RunLog(request.out(), settings, trainer.epochsDone(), trainer.stepsDone());
      Optional<GradientNorms> norms =
          settings.flag("grad-norms")
              ? Optional.of(new GradientNorms(plan.spec(), request.out(), learned))
              : Optional.empty();
      List<Dataset> sets = new ArrayList<>(List.of(data.train()));
      data.validation().ifPresent(sets::add);
      return new RunReport(
          console,
          request.watching().bar(),
          plan.options().epochs(),
          log,
          norms,
          new SkippedPictures(console, sets),
          plan.objective(),
          watchers.listeners());
    } catch (IOException e) {
      throw new Failure(ExitCode.OUTPUT, e.getMessage(), e);
    }
  }

  private RunResult train(
      Trainer trainer, RunReport report, BatchLoader training, BatchLoader validation)
      throws IOException, InterruptedException {
    Interruption interruption = new Interruption(trainer::stop);
    try {
      Optional<BatchSource> judged = Optional.ofNullable(validation).map(BatchSource::of);
      Trainer.Outcome outcome = trainer.run(BatchSource.of(training), judged);
      report.clear();
      report.draw();
      return conclude(trainer, outcome, report);
    } catch (IllegalArgumentException e) {
      throw Failure.unfit(e);
    } catch (DivergedException e) {
      report.clear();
      report.draw();
      Path last = RunFolder.lastOf(request.out());
      String before = Files.exists(last) ? last + " is from before" : "nothing was saved before";
      throw new Failure(ExitCode.DIVERGED, e.getMessage() + "; " + before, e);
    } finally {
      report.clear();
      console.out().flush();
      interruption.close();
    }
  }

  private RunResult conclude(Trainer trainer, Trainer.Outcome outcome, RunReport report)
      throws IOException {
    if (report.unsaved().isPresent()) {
      throw new Failure(ExitCode.OUTPUT, "the run's end is not saved", report.unsaved().get());
    }
    if (outcome == Trainer.Outcome.INTERRUPTED) {
      console.report(
          String.format(
              Locale.ROOT,
              "interrupted after %d epochs and %d steps; go on with: densevec train --out %s"
                  + " --resume",
              trainer.epochsDone(),
              trainer.stepsDone(),
              request.out()));
      return result(trainer, outcome);
    }
    if (outcome == Trainer.Outcome.STOPPED_EARLY) {
      console.report("no better for " + plan.options().patience() + " epochs, stopped");
    }
    trainer
        .best()
        .ifPresent(
            best ->
                console
                    .out()
                    .text(
                        String.format(
                            Locale.ROOT,
                            "best: epoch %d, %s, in %s",
                            trainer.bestEpoch(),
                            result(best),
                            RunFolder.bestOf(request.out()))));
    measureTest(trainer);
    return result(trainer, outcome);
  }

  /// Measures the chosen weights on the test part where nothing was chosen by it.
  private void measureTest(Trainer trainer) throws IOException {
    if (data.test().isEmpty()) {
      return;
    }
    Path weights =
        trainer.best().isPresent()
            ? RunFolder.bestOf(request.out())
            : RunFolder.lastOf(request.out());
    Judgement judgement =
        TestPart.measure(
            weights,
            plan.objective().networkHead(plan.spec().classes()),
            data.test().get(),
            plan.validation(),
            request.workers().threads());
    Evaluation test = judgement.evaluation();
    new SkippedPictures(console, List.of(data.test().get())).report();
    console
        .out()
        .text(
            String.format(
                Locale.ROOT,
                "test: %s images, loss %s, %s, of %s",
                Numbers.grouped(test.images()),
                Numbers.fixed(test.loss(), 4),
                plan.objective().head() == Head.SIGMOID
                    ? "auroc "
                        + judgement
                            .metrics()
                            .map(m -> Numbers.fixed(m.value(Metric.AUROC), 4))
                            .orElse("-")
                    : "top-1 " + Numbers.fixed(test.top1() * 100, 2) + " %",
                weights));
  }

  /// The number that the best epoch was chosen by.
  private String result(Evaluation best) {
    return plan.objective().monitor().isPresent()
        ? plan.objective().scoreText(best.score())
        : "top-1 " + Numbers.fixed(best.top1() * 100, 2) + " %";
  }

  private RunResult result(Trainer trainer, Trainer.Outcome outcome) {
    return new RunResult(plan.spec(), plan.input(), outcome, trainer.best());
  }
}

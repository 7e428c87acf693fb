package dev.densevec.cli.train;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.TrainingCheckpoint;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.input.NetworkInput;
import dev.densevec.cli.mixin.ModelSource;
import dev.densevec.cli.mixin.UnsoundWeights;
import dev.densevec.cli.ranks.RankGroup;
import dev.densevec.cli.ranks.Workers;
import dev.densevec.cli.watch.Watching;
import dev.densevec.data.Head;
import dev.densevec.data.ModelNotes;
import dev.densevec.train.RunFolder;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One call of `densevec train`: a run from its beginning, or from its last checkpoint on.
public final class TrainingRun {
  /// What settings are called beside a checkpoint's weights.
  static final String WORD = "train.";

  /// Which images a run learns from and is judged on, beside a checkpoint's weights.
  static final String IMAGES = "data.images";

  private static final String DATA = "data";

  /// Options that say which images a part has.
  private static final Set<String> PARTS = Set.of("val", "split", "seed");

  /// Where the weights of the run's beginning came from; absent where they were random.
  private static final String WEIGHTS = "weights";

  private final Console console;
  private final Request request;
  private final Path last;

  /// What is asked for.
  ///
  /// @param data a data set; null for that of the run that goes on
  /// @param given what was typed, by the options' names
  /// @param recipe name of the recipe; empty for `finetune` with weights and `cifar` without
  /// @param weights weights to start from, if any
  /// @param classifier `new`, `keep`, or `auto` to compare the classes' names
  /// @param out folder of the run
  /// @param resume whether the run in the folder goes on
  /// @param workers what computes
  /// @param watching how it is watched
  /// @param search what is done in place of training; nothing is written to the folder then
  public record Request(
      String data,
      Map<String, String> given,
      String recipe,
      Optional<ModelSource> weights,
      String classifier,
      Path out,
      boolean resume,
      Workers workers,
      Watching watching,
      Optional<RateSearch> search) {}

  /// @param console the streams it talks through
  public TrainingRun(Console console, Request request) {
    this.console = console;
    this.request = request;
    last = RunFolder.lastOf(request.out());
  }

  /// Whether a folder holds a run that can go on.
  public static boolean exists(Path folder) {
    return Files.exists(RunFolder.lastOf(folder));
  }

  /// Trains.
  ///
  /// @throws Failure if something makes no sense or can't be done
  /// @throws IOException in one line if weights or data can't be read
  public RunResult run() throws IOException, InterruptedException {
    if (!request.resume()) {
      return begin();
    }
    RankGroup ranks = request.workers().ranks();
    if (ranks.first() && !Files.exists(last)) {
      throw Failure.usage(
          request.out() + ": no run to go on with, " + last.getFileName() + " is missing");
    }
    try (TrainingCheckpoint checkpoint = TrainingCheckpoint.open(ranks.shared(last))) {
      return goOn(checkpoint);
    }
  }

  private RunResult begin() throws IOException, InterruptedException {
    boolean writes = request.workers().ranks().first() && request.search().isEmpty();
    if (writes && Files.exists(last)) {
      throw Failure.usage(
          request.out() + ": holds a run already: go on with --resume, or name another folder");
    }
    String optimizer = request.given().getOrDefault("optimizer", "");
    Map<String, String> base = new LinkedHashMap<>(recipe().settings(optimizer));
    if (request.data() == null) {
      throw Failure.usage("no data: name a data set, as in cifar10:PLACE");
    }
    base.put(DATA, request.data());
    request.weights().ifPresent(weights -> base.put(WEIGHTS, weights.name()));
    Settings settings = Settings.of(base, request.given());
    if (request.weights().isEmpty()) {
      TrainingData data = data(settings);
      RunPlan plan = RunPlan.of(settings, data, Optional.empty(), Optional.empty());
      return session(settings, data, plan).run(RunStart.fresh(settings));
    }
    if (request.given().containsKey("arch")) {
      throw Failure.usage("--weights say the network, --arch can't be given too");
    }
    return beginFrom(request.weights().get(), settings);
  }

  private Recipe recipe() {
    if (!request.recipe().isEmpty()) {
      return Recipe.named(request.recipe());
    }
    return request.weights().isPresent() ? Recipe.FINETUNE : Recipe.CIFAR;
  }

  private RunResult beginFrom(ModelSource source, Settings given)
      throws IOException, InterruptedException {
    Checkpoints.Loaded loaded = source.open();
    try (Parameters weights = loaded.parameters()) {
      UnsoundWeights.refuse(source.name(), weights);
      ModelNotes notes = ModelNotes.read(loaded.metadata(), weights.spec().classes());
      NetworkInput usual = NetworkInput.of(weights.spec(), notes, source.file());
      TrainingData data = data(given);
      Settings settings =
          AutoSettings.resolve(
              given,
              data.train().size(),
              Math.max(usual.preprocessing().cropHeight(), usual.preprocessing().cropWidth()));
      RunPlan plan = RunPlan.of(settings, data, Optional.of(weights.spec()), Optional.of(usual));
      ClassifierStart classifier = classifier(notes, weights, data, plan.objective().head());
      return session(settings, data, plan)
          .run(RunStart.from(source.name(), weights, classifier, usual.reason()));
    }
  }

  private ClassifierStart classifier(
      ModelNotes notes, Parameters weights, TrainingData data, Head head) {
    Head own = notes.head().orElse(Head.SOFTMAX);
    if (own != head && request.classifier().equals("auto")) {
      return new ClassifierStart(
          false, "the weights' head is " + own.text() + ", the run's " + head.text());
    }
    return ClassifierStart.of(
        notes.labels(), weights.spec().classes(), data.classNames(), request.classifier());
  }

  /// Opens the data and reports what was assumed or left out.
  private TrainingData data(Settings settings) throws IOException {
    TrainingData data = TrainingData.open(settings.text(DATA), settings);
    data.notes().forEach(console::report);
    return data;
  }

  private TrainingSession session(Settings settings, TrainingData data, RunPlan plan) {
    return new TrainingSession(console, request, settings, data, plan);
  }

  private RunResult goOn(TrainingCheckpoint checkpoint) throws IOException, InterruptedException {
    if (request.weights().isPresent() || request.given().containsKey("arch")) {
      throw Failure.usage("a run that goes on has its network: no --weights, no --arch");
    }
    Map<String, String> base = new LinkedHashMap<>(recipe().settings());
    checkpoint
        .metadata()
        .forEach(
            (key, value) -> {
              if (key.startsWith(WORD)) {
                base.put(key.substring(WORD.length()), value);
              }
            });
    Map<String, String> given = new LinkedHashMap<>(request.given());
    if (request.data() != null) {
      given.put(DATA, request.data());
    }
    given.forEach(
        (key, value) -> {
          if (!value.equals(base.get(key))) {
            console.report(
                String.format(Locale.ROOT, "%s is %s now, was %s", key, value, base.get(key)));
          }
        });
    Settings settings = Settings.of(base, given);
    TrainingData data = data(settings);
    requireSame(data, checkpoint.metadata().get(IMAGES));
    Optional<NetworkInput> usual =
        settings.has(WEIGHTS) ? Optional.of(input(checkpoint)) : Optional.empty();
    RunPlan plan = RunPlan.of(settings, data, Optional.of(checkpoint.spec()), usual);
    return session(settings, data, plan).run(RunStart.goingOn(last.toString(), checkpoint));
  }

  /// A run that goes on with other images is no longer the run that it was. Whoever says anew which
  /// they are may mean others.
  private void requireSame(TrainingData data, String before) {
    String now = data.fingerprint();
    if (before == null) {
      console.report(last + ": doesn't say which images it learned from; taken for these");
    } else if (!before.equals(now)) {
      String change =
          String.format(Locale.ROOT, "the data changed since %s: %s; now %s", last, before, now);
      boolean named =
          request.data() != null || !Collections.disjoint(request.given().keySet(), PARTS);
      if (!named) {
        throw Failure.usage(change + "; name the data to go on with them");
      }
      console.report(change);
    }
  }

  /// How pictures became input until now.
  private NetworkInput input(TrainingCheckpoint checkpoint) throws IOException {
    ModelNotes notes = ModelNotes.read(checkpoint.metadata(), checkpoint.spec().classes());
    return NetworkInput.of(checkpoint.spec(), notes, Optional.of(last));
  }
}

package dev.densevec.cli.train;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.TrainingCheckpoint;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.pull.PulledFiles;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.train.RunFolder;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One call of `densevec train`: a run from its beginning, or from its last checkpoint on.
public final class TrainingRun {
  /// What settings are called beside a checkpoint's weights.
  static final String WORD = "train.";

  private static final String DATA = "data";

  private final Console console;
  private final Request request;
  private final Path last;

  /// What is asked for.
  ///
  /// @param data a data set; null for that of the run that goes on
  /// @param given what was typed, by the options' names
  /// @param recipe name of the recipe
  /// @param weights weights to start from, if any
  /// @param freshClassifier whether the classifier starts anew, whatever the weights have
  /// @param out folder of the run
  /// @param resume whether the run in the folder goes on
  /// @param threads threads that compute
  /// @param bar whether progress is shown
  public record Request(
      String data,
      Map<String, String> given,
      String recipe,
      Optional<Path> weights,
      boolean freshClassifier,
      Path out,
      boolean resume,
      int threads,
      boolean bar) {}

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
    if (!Files.exists(last)) {
      throw Failure.usage(
          request.out() + ": no run to go on with, " + last.getFileName() + " is missing");
    }
    try (TrainingCheckpoint checkpoint = TrainingCheckpoint.open(last)) {
      return goOn(checkpoint);
    }
  }

  private RunResult begin() throws IOException, InterruptedException {
    if (Files.exists(last)) {
      throw Failure.usage(
          request.out() + ": holds a run already: go on with --resume, or name another folder");
    }
    String optimizer = request.given().getOrDefault("optimizer", "");
    Map<String, String> base = new HashMap<>(Recipes.named(request.recipe(), optimizer));
    if (request.data() == null) {
      throw Failure.usage("no data: name a data set, as in cifar10:PLACE");
    }
    base.put(DATA, request.data());
    Settings settings = Settings.of(base, request.given());
    if (request.weights().isEmpty()) {
      return train(settings, Optional.empty(), Optional.empty());
    }
    if (request.given().containsKey("arch")) {
      throw Failure.usage("--weights tell the network, --arch can't be given too");
    }
    try (Parameters weights = Checkpoints.load(PulledFiles.weights(request.weights().get()))) {
      return train(settings, Optional.of(weights), Optional.empty());
    }
  }

  private RunResult goOn(TrainingCheckpoint checkpoint) throws IOException, InterruptedException {
    if (request.weights().isPresent() || request.given().containsKey("arch")) {
      throw Failure.usage("a run that goes on has its network: no --weights, no --arch");
    }
    Map<String, String> base = new LinkedHashMap<>(Recipes.named(request.recipe()));
    checkpoint
        .words()
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
    return train(Settings.of(base, given), Optional.empty(), Optional.of(checkpoint));
  }

  private RunResult train(
      Settings settings, Optional<Parameters> weights, Optional<TrainingCheckpoint> checkpoint)
      throws IOException, InterruptedException {
    TrainingData data = TrainingData.open(settings.text(DATA), settings);
    data.notes().forEach(console::report);
    Optional<NetworkSpec> known =
        weights.map(Parameters::spec).or(() -> checkpoint.map(TrainingCheckpoint::spec));
    RunPlan plan = RunPlan.of(settings, data, known);
    return new TrainingSession(console, request, settings, data, plan).run(weights, checkpoint);
  }
}

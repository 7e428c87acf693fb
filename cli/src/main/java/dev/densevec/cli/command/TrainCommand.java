package dev.densevec.cli.command;

import dev.densevec.checkpoint.Reading;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.mixin.Assumptions;
import dev.densevec.cli.mixin.IgnoreOption;
import dev.densevec.cli.mixin.ThreadsOption;
import dev.densevec.cli.mixin.TrainingOptions;
import dev.densevec.cli.mixin.WeightsOptions;
import dev.densevec.cli.ranks.RankLauncher;
import dev.densevec.cli.ranks.RankProcess;
import dev.densevec.cli.ranks.RanksOptions;
import dev.densevec.cli.ranks.Workers;
import dev.densevec.cli.train.RateSearch;
import dev.densevec.cli.train.TrainingRun;
import dev.densevec.cli.watch.WatchOptions;
import dev.densevec.cluster.LaunchedRank;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `densevec train`: trains a network.
@Command(
    name = "train",
    description = {
      "Train a network on a data set.",
      "",
      "A recipe sets what is left out; the head of a run says all that it will do. With --weights"
          + " it is finetune, else cifar:",
      "cifar: arXiv 1608.06993: SGD, 300 epochs of batches of 64, a tenth of the learning rate from"
          + " half and from three quarters on.",
      "imagenet: the paper's: DenseNet-121, 90 epochs, batches of 256.",
      "quick: 15 epochs in one cycle.",
      "d2l: 10 epochs of 96x96 images, no momentum.",
      "finetune: 10 epochs or 800 steps, 0.01 with a warm-up and half a cosine, the weights' own"
          + " preprocessing.",
    },
    abbreviateSynopsis = true)
public final class TrainCommand implements Verb {
  private final Console console;

  @Parameters(
      paramLabel = "DATA",
      arity = "0..1",
      description =
          "A data set: cifar10:PLACE, cifar100:, cifar-python:, mnist:, fashion-mnist:, emnist:,"
              + " folder:, tar:, parquet:, a table of labels csv:FILE, or a place alone.")
  private String data;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      description = "Where checkpoints, logs and curves are written.")
  private Path out;

  @Option(names = "--resume", description = "Resume the run in the folder.")
  private boolean resume;

  @Option(
      names = "--find-lr",
      description =
          "In place of training: make 100 steps at rates from 1e-7 to 10, print the losses and"
              + " suggest a rate. Writes nothing to the folder.")
  private boolean findRate;

  @Option(names = "--png", paramLabel = "OUT", description = "With --find-lr: draw the losses.")
  private Path png;

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      description =
          "cifar, imagenet, quick, d2l or finetune (default: finetune with --weights, else cifar).")
  private String recipe;

  @Option(
      names = {"-w", "--weights"},
      paramLabel = "FILE",
      description =
          "Weights to start from: a file, the name of pulled ones, or embedded. The classifier is"
              + " new if the data have classes of other names.")
  private Path weights;

  @Option(
      names = "--classifier",
      paramLabel = "WAY",
      defaultValue = "auto",
      description =
          "new, keep, or auto (default): keep it where the classes' names are the data's.")
  private String classifier;

  @Option(names = "--fresh-classifier", description = "The same as --classifier new.")
  private boolean freshClassifier;

  @Mixin private WatchOptions watch;
  @Mixin private IgnoreOption ignore;

  @Mixin private ThreadsOption threads;

  @Mixin private RanksOptions ranks;

  @Spec private CommandSpec command;

  @Mixin private TrainingOptions options;

  /// @param console the streams it talks through
  public TrainCommand(Console console) {
    this.console = console;
  }

  private Assumptions assumptions(Console own) {
    return new Assumptions(
        Boolean.parseBoolean(options.given().getOrDefault("strict", "false")),
        new PrintWriter(own.err(), true, own.err().charset()));
  }

  private String classifier() {
    if (freshClassifier) {
      return "new";
    }
    if (!List.of("auto", "new", "keep").contains(classifier)) {
      throw Failure.usage("--classifier is '" + classifier + "', expected new, keep or auto");
    }
    if (weights == null && !classifier.equals("auto")) {
      throw Failure.usage("--classifier is about --weights, and there are none");
    }
    return classifier;
  }

  @Override
  public ExitCode run() throws IOException, InterruptedException {
    if (findRate && resume) {
      throw Failure.usage("--find-lr is about the beginning of a run, not for --resume");
    }
    if (png != null && !findRate) {
      throw Failure.usage("--png draws what --find-lr finds, and that isn't given");
    }
    watch.requireTraining(!findRate);
    if (out == null && !findRate) {
      throw Failure.usage("nowhere to write: name a folder with --out FOLDER");
    }
    int count = ranks.ranks();
    Optional<LaunchedRank> launched = RankProcess.launched();
    if (launched.isPresent()) {
      return rank(launched.get(), count);
    }
    if (count > 1) {
      return launcher(count).run();
    }
    train(console, Workers.alone(threads.threads()));
    return ExitCode.OK;
  }

  private ExitCode rank(LaunchedRank launched, int asked) {
    if (asked > 1) {
      throw Failure.usage(
          "--ranks starts processes by mpirun, and this is rank "
              + launched.rank()
              + " of "
              + launched.size()
              + " already");
    }
    return RankProcess.run(
        console,
        launched,
        ranks.patience(),
        (own, group, sharers) -> train(own, new Workers(threads.threads(sharers), group)));
  }

  private RankLauncher launcher(int count) {
    List<String> own =
        new ArrayList<>(List.of("--rank-timeout", String.valueOf(ranks.patience().toSeconds())));
    threads.asked().ifPresent(n -> own.addAll(List.of("--threads", String.valueOf(n))));
    List<String> begin = new ArrayList<>(List.of(VerbName.TRAIN.text()));
    begin.addAll(RanksOptions.ofRank(command.commandLine().getParseResult().originalArgs()));
    List<String> goOn =
        new ArrayList<>(List.of(VerbName.TRAIN.text(), "--out", String.valueOf(out), "--resume"));
    goOn.addAll(own);
    goOn.addAll(watch.typed());
    return new RankLauncher(console, count, ranks.hosts(), ranks.restarts(), out, begin, goOn);
  }

  private void train(Console own, Workers workers) throws IOException, InterruptedException {
    new TrainingRun(
            own,
            new TrainingRun.Request(
                data,
                options.given(),
                recipe == null ? "" : recipe,
                Optional.ofNullable(weights)
                    .map(
                        place ->
                            WeightsOptions.source(
                                place,
                                new Reading(Optional.empty(), ignore.ignored()),
                                assumptions(own))),
                classifier(),
                out == null ? Path.of("") : out,
                resume,
                workers,
                watch.watching(own),
                findRate
                    ? Optional.of(new RateSearch(Optional.ofNullable(png)))
                    : Optional.empty()))
        .run();
  }
}

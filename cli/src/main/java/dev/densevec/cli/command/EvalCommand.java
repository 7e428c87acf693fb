package dev.densevec.cli.command;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.Progress;
import dev.densevec.cli.console.ProgressOption;
import dev.densevec.cli.input.NetworkHead;
import dev.densevec.cli.input.NetworkInput;
import dev.densevec.cli.judge.Judgement;
import dev.densevec.cli.judge.MetricCharts;
import dev.densevec.cli.judge.Report;
import dev.densevec.cli.judge.WrongAnswers;
import dev.densevec.cli.mixin.FormatOption;
import dev.densevec.cli.mixin.HeadOptions;
import dev.densevec.cli.mixin.ModelSource;
import dev.densevec.cli.mixin.PreprocessingOptions;
import dev.densevec.cli.mixin.RunOptions;
import dev.densevec.cli.mixin.TableOptions;
import dev.densevec.cli.mixin.UnsoundWeights;
import dev.densevec.cli.mixin.WeightsOptions;
import dev.densevec.cli.table.DataSources;
import dev.densevec.cli.table.TableRules;
import dev.densevec.cli.train.SkippedPictures;
import dev.densevec.data.Head;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.augment.Augmentation;
import dev.densevec.data.augment.Centre;
import dev.densevec.data.batch.Batch;
import dev.densevec.data.batch.BatchLoader;
import dev.densevec.data.batch.BatchOptions;
import dev.densevec.data.batch.Normalization;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.sets.DataParts;
import dev.densevec.data.sets.Dataset;
import dev.densevec.infer.Model;
import dev.densevec.metric.Metrics;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `densevec eval`: measures how well a network does on a data set.
@Command(
    name = "eval",
    description =
        "Measure a network on a data set: loss, top-1 and top-5 or the areas under the labels'"
            + " curves, each class's numbers, and what it is taken for.",
    abbreviateSynopsis = true)
public final class EvalCommand implements Verb {
  private static final int IMAGES_A_THREAD = 8;
  private static final int MOST_RESAMPLES = 1_000_000;

  private final Console console;

  @picocli.CommandLine.Parameters(
      paramLabel = "DATA",
      arity = "0..1",
      description =
          "A data set: cifar10:PLACE, cifar100:, cifar-python:, mnist:, fashion-mnist:, emnist:,"
              + " folder:, tar:, parquet:, a table of labels csv:FILE, or a place alone, or the"
              + " name of a pulled one.")
  private String data;

  @Mixin private ProgressOption showing;
  @Mixin private WeightsOptions weights;
  @Mixin private PreprocessingOptions preprocessing;
  @Mixin private HeadOptions head;
  @Mixin private TableOptions table;
  @Mixin private RunOptions running;
  @Mixin private FormatOption format;

  @Option(
      names = "--part",
      paramLabel = "PART",
      defaultValue = "test",
      description = "test (default; valid or all if there is none), valid or train.")
  private String part;

  @Option(
      names = "--png",
      paramLabel = "OUT",
      description = "Draw what each class is taken for: a row a class.")
  private Path png;

  @Option(
      names = "--bootstrap",
      paramLabel = "N",
      defaultValue = "0",
      description = "Print 95 %% intervals, by drawing the images anew N times; 0 for none.")
  private int resamples;

  @Option(names = "--roc", paramLabel = "OUT", description = "Draw each class's ROC curve.")
  private Path roc;

  @Option(
      names = "--reliability",
      paramLabel = "OUT",
      description = "Draw how often probabilities come true.")
  private Path reliability;

  @Option(
      names = "--wrong",
      paramLabel = "OUT",
      description = "List what was misjudged as CSV, most certain first.")
  private Path wrong;

  private final List<String> images = new ArrayList<>();
  private List<String> classNames = List.of();

  /// @param console the streams it talks through
  public EvalCommand(Console console) {
    this.console = console;
  }

  @Override
  public ExitCode run() throws IOException {
    if (data == null) {
      throw Failure.usage("no data: name a data set, as in cifar10:PLACE");
    }
    if (resamples < 0 || resamples > MOST_RESAMPLES) {
      throw Failure.usage("--bootstrap is " + resamples + ", expected 0 to " + MOST_RESAMPLES);
    }
    DataSources.requireUsed(table.given(), data);
    images.clear();
    Judgement judgement = judge();
    Optional<Metrics> metrics = judgement.metrics();
    Report report = judgement.report(metrics, resamples);
    List<String> lines =
        switch (format.format()) {
          case TABLE -> report.table();
          case JSON -> List.of(report.json());
          case CSV -> report.csv();
        };
    console.out().print(lines, format.format());
    console.out().flush();
    if (png != null) {
      report.draw(png);
    }
    metrics.ifPresent(this::writeOthers);
    return ExitCode.OK;
  }

  private void writeOthers(Metrics metrics) {
    if (roc != null) {
      MetricCharts.roc(metrics, classNames, roc);
    }
    if (reliability != null) {
      MetricCharts.reliability(metrics, reliability);
    }
    if (wrong != null) {
      int count = new WrongAnswers(metrics, classNames, images).write(wrong);
      console.report(wrong + ": " + count + (count == 1 ? " wrong answer" : " wrong answers"));
    }
  }

  private Judgement judge() throws IOException {
    ModelSource source = weights.source();
    Checkpoints.Loaded loaded = source.openClassifier();
    try (Parameters parameters = loaded.parameters()) {
      ModelNotes notes = ModelNotes.read(loaded.metadata(), parameters.spec().classes());
      NetworkHead outputs = head.resolve(notes, parameters.spec().classes());
      NetworkInput chosen = preprocessing.resolve(parameters.spec(), notes, source);
      console.report(chosen.line());
      Preprocessing input = chosen.preprocessing();
      Dataset set = set(parameters.spec().classes(), outputs.head(), notes.labels());
      requireRankable(set, outputs.head());
      classNames = set.classNames();
      notes.labels().ifPresent(labels -> compare(labels, set.classNames()));
      int threads = running.threads();
      Model.Options options =
          Model.Options.defaults()
              .withThreads(threads)
              .withMaxBatch(Math.min(running.batch(IMAGES_A_THREAD * threads), set.size()))
              .withInput(input.shape(1));
      try (Model model = Model.of(parameters, options);
          BatchLoader loader = new BatchLoader(set, batches(input, model.maxBatch()))) {
        return judge(model, loader, set, outputs);
      }
    }
  }

  private Dataset set(int classes, Head outputs, Optional<List<String>> labels) throws IOException {
    if (classes == 1 && outputs == Head.SOFTMAX) {
      throw Failure.usage("a network of one output can't be measured on a set of classes");
    }
    DataParts parts =
        DataSources.open(
            data,
            table.given(),
            new TableRules.Purpose(Optional.of(outputs), labels, weights.strict()));
    parts.notes().forEach(console::report);
    Dataset set =
        switch (part) {
          case "test" -> parts.forTesting();
          case "valid" -> parts.validation().orElseThrow(() -> noPart());
          case "train" -> parts.train().orElseThrow(() -> noPart());
          default -> throw Failure.usage("--part is '" + part + "', expected test, valid or train");
        };
    if (set.classNames().size() != classes) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: %d classes, the network has %d",
              data,
              set.classNames().size(),
              classes));
    }
    return set;
  }

  /// Refuses before the work what could not be written after it.
  private void requireRankable(Dataset set, Head outputs) {
    int classes = set.classNames().size();
    if (!Judgement.tooMany(set.size(), classes)) {
      return;
    }
    if (outputs == Head.SIGMOID || roc != null || reliability != null || wrong != null) {
      throw new Failure(
          ExitCode.MEMORY,
          String.format(
              Locale.ROOT,
              "%s: %d images of %d classes are too many to rank, which %s; measure fewer images",
              data,
              set.size(),
              classes,
              outputs == Head.SIGMOID
                  ? "labels are measured by"
                  : "--roc, --reliability and --wrong need"));
    }
    console.report("too many images and classes for areas under curves, F1 and calibration");
  }

  private Failure noPart() {
    return Failure.usage("--part is '" + part + "', which " + data + " doesn't have");
  }

  private void compare(List<String> labels, List<String> classNames) {
    for (int c = 0; c < labels.size(); c++) {
      if (!labels.get(c).equals(classNames.get(c))) {
        console.report(
            String.format(
                Locale.ROOT,
                "the weights' classes have other names than the data's: class %d is '%s' and '%s'",
                c,
                labels.get(c),
                classNames.get(c)));
        return;
      }
    }
  }

  private static BatchOptions batches(Preprocessing input, int batch) {
    Centre framing = new Centre(Optional.of(input.resize()));
    return BatchOptions.evaluation(
        batch,
        input.shape(batch),
        new Augmentation(framing, false, List.of(), input.filter()),
        Normalization.of(input));
  }

  private Judgement judge(Model model, BatchLoader loader, Dataset set, NetworkHead outputs)
      throws IOException {
    Judgement judgement = new Judgement(set.classNames(), outputs);
    Progress progress = showing.images(console, set.size());
    try (Arena arena = Arena.ofShared()) {
      long row = (long) set.classNames().size() * Float.BYTES;
      MemorySegment logits = arena.allocate(row * model.maxBatch(), Float.BYTES);
      loader.startEpoch(0);
      long done = 0;
      for (Batch batch = loader.next(); batch != null; batch = loader.next()) {
        model.predict(batch.images(), batch.n(), logits);
        requireFinite(logits, (long) batch.n() * set.classNames().size());
        judgement.add(logits, batch);
        if (wrong != null) {
          IntStream.of(batch.indices()).mapToObj(set::name).forEach(images::add);
        }
        done += batch.n();
        progress.update(done);
      }
    } finally {
      progress.clear();
      new SkippedPictures(console, List.of(set)).report();
    }
    return judgement;
  }

  private void requireFinite(MemorySegment logits, long count) throws IOException {
    if (!Judgement.finite(logits, count)) {
      UnsoundWeights.refuse(weights.source());
      throw new IOException(
          weights.source().name()
              + ": the network's outputs are not finite, though its weights are");
    }
  }
}

package dev.densevec.cli.command;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.Progress;
import dev.densevec.cli.input.NetworkInput;
import dev.densevec.cli.mixin.FormatOption;
import dev.densevec.cli.mixin.ModelSource;
import dev.densevec.cli.mixin.PreprocessingOptions;
import dev.densevec.cli.mixin.RunOptions;
import dev.densevec.cli.mixin.UnsoundWeights;
import dev.densevec.cli.mixin.WeightsOptions;
import dev.densevec.cli.pull.PulledFiles;
import dev.densevec.cli.train.Confusion;
import dev.densevec.cli.train.EvalReport;
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
import dev.densevec.data.sets.Datasets;
import dev.densevec.infer.Model;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `densevec eval`: measures how well a network does on a data set.
@Command(
    name = "eval",
    description =
        "Measure a network on a data set: top-1, top-5, loss, each class's accuracy, and what it is"
            + " taken for.",
    abbreviateSynopsis = true)
public final class EvalCommand implements Verb {
  private static final int IMAGES_A_THREAD = 8;

  private final Console console;

  @picocli.CommandLine.Parameters(
      paramLabel = "DATA",
      arity = "0..1",
      description =
          "A data set: cifar10:PLACE, cifar100:, cifar-python:, mnist:, fashion-mnist:, folder:, or a place alone,"
              + " or the name of a pulled one.")
  private String data;

  @Mixin private WeightsOptions weights;
  @Mixin private PreprocessingOptions preprocessing;
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
      names = "--progress",
      negatable = true,
      description = "Show progress on standard error (default: if that is a terminal).")
  private Boolean showProgress;

  /// @param console the streams it talks through
  public EvalCommand(Console console) {
    this.console = console;
  }

  @Override
  public ExitCode run() throws IOException {
    if (data == null) {
      throw Failure.usage("no data: name a data set, as in cifar10:PLACE");
    }
    EvalReport report = new EvalReport(judge());
    List<String> lines =
        switch (format.format()) {
          case TABLE -> report.table();
          case JSON -> List.of(report.json());
          case CSV -> report.csv();
        };
    lines.forEach(console.out()::println);
    if (png != null) {
      report.draw(png);
    }
    return ExitCode.OK;
  }

  private Confusion judge() throws IOException {
    ModelSource source = weights.source();
    Checkpoints.Loaded loaded = source.openClassifier();
    try (Parameters parameters = loaded.parameters()) {
      ModelNotes notes = ModelNotes.read(loaded.words(), parameters.spec().classes());
      requireSoftmax(source.name(), notes);
      NetworkInput chosen = preprocessing.resolve(parameters.spec(), notes, source);
      console.report(PredictCommand.PREPROCESSING + chosen.text());
      Preprocessing input = chosen.preprocessing();
      Dataset set = set(parameters.spec().classes());
      notes.labels().ifPresent(labels -> compare(labels, set.classNames()));
      int threads = running.threads();
      Model.Options options =
          Model.Options.defaults()
              .withThreads(threads)
              .withMaxBatch(Math.min(running.batch(IMAGES_A_THREAD * threads), set.size()))
              .withInput(input.shape(1));
      try (Model model = Model.of(parameters, options);
          BatchLoader loader = new BatchLoader(set, batches(input, model.maxBatch()))) {
        return judge(model, loader, set);
      }
    }
  }

  /// The softmax over labels that don't exclude each other would be a wrong measure.
  private static void requireSoftmax(String name, ModelNotes notes) throws IOException {
    if (notes.head().equals(Optional.of(Head.SIGMOID))) {
      throw new IOException(
          name + ": the network's labels don't exclude each other, expected classes that do");
    }
  }

  private Dataset set(int classes) throws IOException {
    if (classes == 1) {
      throw Failure.usage("a network of one output can't be measured on a set of classes");
    }
    DataParts parts = Datasets.open(PulledFiles.data(data), weights.strict());
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

  private Confusion judge(Model model, BatchLoader loader, Dataset set) throws IOException {
    Confusion confusion = new Confusion(set.classNames());
    boolean bar = showProgress == null ? console.terminal() : showProgress;
    Progress progress = new Progress(console, bar, "images", set.size());
    try (Arena arena = Arena.ofShared()) {
      long row = (long) set.classNames().size() * Float.BYTES;
      MemorySegment logits = arena.allocate(row * model.maxBatch(), Float.BYTES);
      loader.startEpoch(0);
      long done = 0;
      for (Batch batch = loader.next(); batch != null; batch = loader.next()) {
        model.predict(batch.images(), batch.n(), logits);
        requireFinite(logits, (long) batch.n() * set.classNames().size());
        confusion.add(logits, batch.labels(), batch.n());
        done += batch.n();
        progress.update(done);
      }
    } finally {
      progress.clear();
      new SkippedPictures(console, List.of(set)).report();
    }
    return confusion;
  }

  private void requireFinite(MemorySegment logits, long count) throws IOException {
    for (long i = 0; i < count; i++) {
      if (!Float.isFinite(logits.getAtIndex(Parameters.ELEMENT, i))) {
        UnsoundWeights.refuse(weights.source());
        throw new IOException(
            weights.source().name()
                + ": the network's outputs are not finite, though its weights are");
      }
    }
  }
}

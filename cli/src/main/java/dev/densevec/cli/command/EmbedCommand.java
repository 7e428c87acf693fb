package dev.densevec.cli.command;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.Progress;
import dev.densevec.cli.console.ProgressOption;
import dev.densevec.cli.format.FeatureFile;
import dev.densevec.cli.input.NetworkInput;
import dev.densevec.cli.mixin.ModelSource;
import dev.densevec.cli.mixin.PreprocessingOptions;
import dev.densevec.cli.mixin.RunOptions;
import dev.densevec.cli.mixin.UnsoundWeights;
import dev.densevec.cli.mixin.WeightsOptions;
import dev.densevec.cli.predict.ImageFeed;
import dev.densevec.cli.predict.ImageList;
import dev.densevec.cli.predict.ImageRunner;
import dev.densevec.cli.predict.ImagesArgument;
import dev.densevec.cli.predict.Ranking;
import dev.densevec.data.ModelNotes;
import dev.densevec.infer.Model;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `densevec embed`: writes the pooled features of images.
@Command(
    name = "embed",
    description = {
      "Write the pooled features of images: the numbers that the network's classifier sees.",
      "",
      "The images' names go to standard output, a line for each row of the file.",
    },
    abbreviateSynopsis = true)
public final class EmbedCommand implements Verb {
  private final Console console;

  @Mixin private ImagesArgument images;
  @Mixin private ProgressOption showing;
  @Mixin private WeightsOptions weights;
  @Mixin private PreprocessingOptions preprocessing;
  @Mixin private RunOptions running;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description =
          "Where features go: .npy (float32, images by features), .csv (a line an image, its name first)"
              + " or .safetensors (the tensor features; the names as metadata).")
  private Path out;

  /// @param console the streams it talks through
  public EmbedCommand(Console console) {
    this.console = console;
  }

  @Override
  public ExitCode run() throws IOException, InterruptedException {
    images.requireSome();
    if (out == null) {
      throw Failure.usage("nowhere to write: name a file with --out FILE");
    }
    FeatureFile file = FeatureFile.of(out);
    ImageList list = images.list(console);
    Progress progress = showing.images(console, list.total());
    ImageRunner runner = new ImageRunner(console, progress, false);
    List<String> names = new ArrayList<>();
    List<float[]> rows = new ArrayList<>();
    embed(
        list,
        runner,
        (name, features) -> {
          names.add(name);
          rows.add(features);
        });
    runner.conclude();
    if (rows.isEmpty()) {
      throw Failure.usage("no image could be used, nothing is written");
    }
    file.write(names, rows);
    names.forEach(console.out()::println);
    return runner.failed() == 0 ? ExitCode.OK : ExitCode.SOME_FAILED;
  }

  private void embed(ImageList list, ImageRunner runner, ImageRunner.Sink rows)
      throws IOException, InterruptedException {
    ModelSource source = weights.source();
    Checkpoints.Loaded loaded = source.open();
    try (Parameters parameters = loaded.parameters()) {
      ModelNotes notes = ModelNotes.read(loaded.metadata(), parameters.spec().classes());
      NetworkInput input = preprocessing.resolve(parameters.spec(), notes, source);
      console.report(input.line());
      var ready = CompletableFuture.completedFuture(input.preprocessing());
      try (Model model = Model.ofFeatures(parameters, options(input, list.total()));
          ImageFeed feed = new ImageFeed(list, ready, running.threads())) {
        runner.run(
            model,
            feed,
            (name, features) -> {
              requireFinite(source, parameters, name, features);
              rows.take(name, features);
            });
      }
    }
  }

  private Model.Options options(NetworkInput input, long total) {
    int batch = running.batch(running.threads());
    return Model.Options.defaults()
        .withThreads(running.threads())
        .withMaxBatch(total < 0 ? batch : Math.clamp(total, 1, batch))
        .withInput(input.preprocessing().shape(1));
  }

  private static void requireFinite(
      ModelSource source, Parameters parameters, String name, float[] features) throws IOException {
    if (!Ranking.finite(features)) {
      UnsoundWeights.refuse(source.name(), parameters);
      throw new IOException(name + ": its features are not finite, though the weights are");
    }
  }
}

package dev.densevec.cli.command;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.Progress;
import dev.densevec.cli.console.ProgressOption;
import dev.densevec.cli.console.Timeline;
import dev.densevec.cli.format.Format;
import dev.densevec.cli.format.PredictionWriter;
import dev.densevec.cli.format.Score;
import dev.densevec.cli.mixin.FormatOption;
import dev.densevec.cli.mixin.HeadOptions;
import dev.densevec.cli.mixin.PreprocessingOptions;
import dev.densevec.cli.mixin.RunOptions;
import dev.densevec.cli.mixin.WeightsOptions;
import dev.densevec.cli.predict.ImageFeed;
import dev.densevec.cli.predict.ImageList;
import dev.densevec.cli.predict.ImageRunner;
import dev.densevec.cli.predict.ImagesArgument;
import dev.densevec.cli.predict.LabelsOption;
import dev.densevec.cli.predict.OpenNetwork;
import dev.densevec.cli.predict.Predictor;
import dev.densevec.cli.predict.Ranking;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `densevec predict`: prints what images show.
@Command(name = "predict", description = "Print what images show.", abbreviateSynopsis = true)
public final class PredictCommand implements Verb {
  private final Console console;

  @Mixin private ImagesArgument images;
  @Mixin private LabelsOption labels;
  @Mixin private ProgressOption showing;
  @Mixin private WeightsOptions weights;
  @Mixin private PreprocessingOptions preprocessing;
  @Mixin private HeadOptions head;
  @Mixin private RunOptions running;
  @Mixin private FormatOption format;

  @Option(
      names = "--top",
      paramLabel = "K",
      description =
          "Classes printed for an image, best first (default: 5; of a network with sigmoids every"
              + " label over its threshold).")
  private Integer top;

  @Option(names = "--logits", description = "Print logits instead of probabilities.")
  private boolean logits;

  @Option(
      names = "--tta",
      paramLabel = "WAY",
      defaultValue = "none",
      description =
          "Test-time augmentation: none (default), or flip: the logits are the means of those of a"
              + " picture and of its mirror image, for twice the time.")
  private String augmentation;

  @Option(
      names = "--wide",
      description = "With --format csv: a line an image, a column a class, in the classes' order.")
  private boolean wide;

  @Option(names = "--timing", hidden = true, description = "Print when what was done.")
  private boolean timing;

  /// @param console the streams it talks through
  public PredictCommand(Console console) {
    this.console = console;
  }

  @Override
  public ExitCode run() throws IOException, InterruptedException {
    images.requireSome();
    if (top != null && top < 1) {
      throw Failure.usage("--top is " + top + ", expected at least 1");
    }
    if (!List.of("none", "flip").contains(augmentation)) {
      throw Failure.usage("--tta is '" + augmentation + "', expected none or flip");
    }
    if (wide && (format.format() != Format.CSV || top != null)) {
      throw Failure.usage(
          "--wide has a column for every class: expected --format csv, and no --top");
    }
    Timeline timeline = new Timeline(console, timing);
    timeline.mark("command line read");
    ImageList list = images.list(console);
    OpenNetwork opening = OpenNetwork.start(request(list.total()), timeline);
    try (ImageFeed feed = new ImageFeed(list, opening.preprocessing(), running.threads())) {
      ImageRunner runner = runner(list.total());
      predictor(opening, runner).run(feed);
      timeline.mark("results written");
      timeline.print();
      return conclude(runner);
    }
  }

  /// A batch no larger than the number of images, an image a thread if nothing else is asked for.
  private OpenNetwork.Request request(long total) {
    int batch = running.batch(running.threads());
    return new OpenNetwork.Request(
        weights.source(),
        preprocessing,
        head,
        labels.names(console),
        running.threads(),
        total < 0 ? batch : Math.clamp(total, 1, batch),
        input -> console.report(input.line()));
  }

  private ImageRunner runner(long total) {
    Progress progress = showing.images(console, total);
    return new ImageRunner(console, progress, augmentation.equals("flip"));
  }

  private Predictor predictor(OpenNetwork opening, ImageRunner runner) {
    Score score = logits ? Score.LOGIT : Score.PROBABILITY;
    Format form = format.format();
    PredictionWriter writer =
        wide
            ? PredictionWriter.wide(console.out()::println)
            : PredictionWriter.of(
                form, form == Format.TABLE ? console.out()::text : console.out()::println, score);
    int most = wide ? Integer.MAX_VALUE : top == null ? Ranking.OVER_THRESHOLD : top;
    return new Predictor(opening, runner, writer, score, most);
  }

  private static ExitCode conclude(ImageRunner runner) {
    if (runner.done() == 0) {
      throw Failure.usage("no images");
    }
    runner.conclude();
    return runner.failed() == 0 ? ExitCode.OK : ExitCode.SOME_FAILED;
  }
}

package dev.densevec.cli.command;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.format.Format;
import dev.densevec.cli.mixin.FormatOption;
import dev.densevec.cli.mixin.HeadOptions;
import dev.densevec.cli.mixin.ModelSource;
import dev.densevec.cli.mixin.PreprocessingOptions;
import dev.densevec.cli.mixin.RunOptions;
import dev.densevec.cli.mixin.WeightsOptions;
import dev.densevec.cli.predict.CamImages;
import dev.densevec.cli.predict.ImageList;
import dev.densevec.cli.predict.ImagesArgument;
import dev.densevec.cli.predict.LabelsOption;
import dev.densevec.cli.predict.NetworkUse;
import dev.densevec.cli.predict.OutputFolder;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.explain.ClassActivation;
import dev.densevec.infer.Model;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `densevec cam`: shows where in a picture a network saw what.
@Command(
    name = "cam",
    description = {
      "Show where in a picture a network saw what: for each of the best classes its activation map,",
      "laid over the picture."
    },
    abbreviateSynopsis = true)
public final class CamCommand implements Verb {
  private final Console console;

  @Mixin private ImagesArgument images;
  @Mixin private LabelsOption labels;
  @Mixin private WeightsOptions weights;
  @Mixin private PreprocessingOptions preprocessing;
  @Mixin private HeadOptions head;
  @Mixin private RunOptions running;
  @Mixin private FormatOption format;

  @Option(
      names = "--top",
      paramLabel = "K",
      defaultValue = "3",
      description = "Classes shown, best first (default: 3).")
  private int top;

  @Option(
      names = "--class",
      paramLabel = "CLASS",
      description = "A class to show instead of the best, by number or name; may be repeated.")
  private List<String> classes = List.of();

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      defaultValue = "cam",
      description = "cam (default: the exact account of the logit) or grad-cam.")
  private String method;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      defaultValue = ".",
      description =
          "Where NAME-cam.png is written for each image, in the folders that its path names (default:"
              + " here).")
  private Path out;

  /// @param console the streams it talks through
  public CamCommand(Console console) {
    this.console = console;
  }

  @Override
  public ExitCode run() throws IOException {
    images.requireSome();
    if (top < 1) {
      throw Failure.usage("--top is " + top + ", expected at least 1");
    }
    ClassActivation.Method how = method(method);
    ModelSource source = weights.source();
    Checkpoints.Loaded loaded = source.openClassifier();
    try (Parameters parameters = loaded.parameters()) {
      NetworkUse use =
          NetworkUse.of(loaded, source, new NetworkUse.Asked(preprocessing, head, labels), console);
      Preprocessing input = use.input().preprocessing();
      CamImages.Request request =
          new CamImages.Request(
              input,
              use.head().head(),
              use.names(),
              CamImages.chosen(classes, use.names()),
              top,
              how,
              OutputFolder.make(out));
      Model.Options options =
          Model.Options.defaults().withThreads(running.threads()).withInput(input.shape(1));
      try (Model model = Model.of(parameters, options)) {
        CamImages run = new CamImages(model, ClassActivation.of(parameters), request);
        return all(run, format.format());
      }
    }
  }

  private static ClassActivation.Method method(String name) {
    return switch (name) {
      case "cam" -> ClassActivation.Method.CAM;
      case "grad-cam" -> ClassActivation.Method.GRAD_CAM;
      default -> throw Failure.usage("--method is '" + name + "', expected cam or grad-cam");
    };
  }

  private ExitCode all(CamImages run, Format form) {
    ImageList list = images.list(console);
    if (!list.hasNext()) {
      throw Failure.usage("no images");
    }
    int failed = 0;
    console.out().print(run.header(form), form);
    while (list.hasNext()) {
      ImageList.Entry entry = list.next();
      try {
        if (entry.problem() != null) {
          throw entry.problem();
        }
        console.out().print(run.show(entry, form), form);
        console.out().flush();
      } catch (IOException e) {
        console.report(e.getMessage());
        failed++;
      }
    }
    return failed == 0 ? ExitCode.OK : ExitCode.SOME_FAILED;
  }
}

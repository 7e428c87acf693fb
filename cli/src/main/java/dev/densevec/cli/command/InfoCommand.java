package dev.densevec.cli.command;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.mixin.FormatOption;
import dev.densevec.cli.mixin.ModelSource;
import dev.densevec.cli.mixin.NetworkChoice;
import dev.densevec.cli.mixin.PassOptions;
import dev.densevec.cli.mixin.RunOptions;
import dev.densevec.cli.report.NetworkReport;
import dev.densevec.cli.report.TrainingPlanReport;
import dev.densevec.cli.report.WeightsReport;
import dev.densevec.infer.Model;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.train.TrainingNetwork;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `densevec info`: shows a network and how it is computed.
@Command(
    name = "info",
    description =
        "Show a network: its layers, their shapes, parameters and multiply-adds, the memory they"
            + " take, the kernels that compute them and why these. Of weights also what their file"
            + " says: classes, preprocessing, head, how they were trained. With --train, the memory"
            + " that training takes.",
    abbreviateSynopsis = true)
public final class InfoCommand implements Verb {
  private final Console console;

  @Mixin private NetworkChoice network;
  @Mixin private RunOptions running;
  @Mixin private PassOptions pass;
  @Mixin private FormatOption format;

  /// @param console the streams it talks through
  public InfoCommand(Console console) {
    this.console = console;
  }

  @Override
  public ExitCode run() throws IOException {
    Optional<ModelSource> source = network.source();
    if (source.isEmpty() || pass.training()) {
      try (Parameters parameters = network.parameters()) {
        print(
            pass.training()
                ? training(parameters.spec())
                : inference(parameters, Optional.empty()));
      }
      return ExitCode.OK;
    }
    Checkpoints.Loaded loaded = source.get().open();
    try (Parameters parameters = loaded.parameters()) {
      print(inference(parameters, Optional.of(WeightsReport.of(loaded, source.get()))));
    }
    return ExitCode.OK;
  }

  private void print(List<String> lines) {
    console.out().print(lines, format.format());
  }

  private List<String> inference(Parameters parameters, Optional<WeightsReport> weights) {
    try (Model model = Model.of(parameters, options(parameters))) {
      NetworkReport report = new NetworkReport(model, weights);
      return switch (format.format()) {
        case TABLE -> report.table();
        case JSON -> List.of(report.json());
        case CSV -> report.csv();
      };
    }
  }

  private List<String> training(NetworkSpec spec) {
    TrainingNetwork.Options options =
        TrainingNetwork.Options.defaults(
                running.batch(PassOptions.TRAINING_BATCH), network.input(spec))
            .withThreads(running.threads())
            .withMemory(pass.memory());
    TrainingPlanReport report = new TrainingPlanReport(spec, options);
    return switch (format.format()) {
      case TABLE -> report.table();
      case JSON -> List.of(report.json());
      case CSV -> report.csv();
    };
  }

  private Model.Options options(Parameters parameters) {
    return Model.Options.defaults()
        .withThreads(running.threads())
        .withMaxBatch(running.batch(1))
        .withInput(network.input(parameters.spec()));
  }
}

package dev.densevec.cli.command;

import dev.densevec.cli.chart.Charts;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.mixin.FormatOption;
import dev.densevec.cli.mixin.MeasuringOptions;
import dev.densevec.cli.mixin.NetworkChoice;
import dev.densevec.cli.mixin.PassOptions;
import dev.densevec.cli.mixin.RunOptions;
import dev.densevec.cli.speed.Bench;
import dev.densevec.cli.speed.Profile;
import dev.densevec.cli.speed.Workload;
import dev.densevec.cli.speed.report.ProfileReport;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `densevec profile`: shows where the time of a network goes.
@Command(
    name = "profile",
    description = {
      "Show where the time of an image, or of a training step, goes.",
      "",
      "MB are what a step must read and write at least. The roofline is the least time that the"
          + " machine's multiply-adds and its memory allow, both measured beside the network; steps"
          + " that find their data in the caches can be beyond a hundred percent.",
      ""
    },
    abbreviateSynopsis = true)
public final class ProfileCommand implements Verb {
  private final Console console;

  @Mixin private NetworkChoice network;
  @Mixin private RunOptions running;
  @Mixin private PassOptions pass;
  @Mixin private MeasuringOptions measuring;
  @Mixin private FormatOption format;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "Steps that the table shows (default: 20).")
  private int top;

  @Option(names = "--png", paramLabel = "OUT", description = "Draw the roofline and the steps.")
  private Path png;

  /// @param console the streams it talks through
  public ProfileCommand(Console console) {
    this.console = console;
  }

  @Override
  public ExitCode run() throws IOException {
    if (top < 1) {
      throw Failure.usage("--top is " + top + ", expected at least 1");
    }
    Profile profile = profile();
    ProfileReport report = new ProfileReport(profile, top);
    List<String> lines =
        switch (format.format()) {
          case TABLE -> report.table();
          case JSON -> List.of(report.json());
          case CSV -> report.csv();
        };
    console.out().print(lines, format.format());
    if (png != null) {
      Charts.write(report.roofline(), png);
    }
    return ExitCode.OK;
  }

  private Profile profile() throws IOException {
    int batch = running.batch(pass.training() ? PassOptions.TRAINING_BATCH : 1);
    if (!pass.training() && batch != 1) {
      throw Failure.usage("--batch goes with --train: of inference, one image is profiled");
    }
    Bench.Settings settings =
        new Bench.Settings(
            pass.memory(), measuring.warmUp(), measuring.seconds(), OptionalLong.empty());
    try (Parameters parameters = network.parameters(MeasuringOptions.SEED)) {
      Shape input = network.input(parameters.spec());
      Workload workload =
          new Workload(
              network.name(parameters.spec()),
              input.w(),
              input.h(),
              pass.training(),
              batch,
              running.threads());
      return new Bench(parameters, settings).profile(workload);
    }
  }
}

package dev.densevec.cli.command;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.mixin.FormatOption;
import dev.densevec.cli.mixin.UnsoundWeights;
import dev.densevec.cli.mixin.WeightsOptions;
import dev.densevec.cli.picture.PngFile;
import dev.densevec.cli.picture.ReusePicture;
import dev.densevec.cli.report.ReuseReport;
import dev.densevec.explain.FeatureReuse;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `densevec reuse`: shows which earlier features each layer uses.
@Command(
    name = "reuse",
    description =
        "Show how strongly each layer of a DenseNet uses the features of each layer before it: the"
            + " mean absolute weight of every connection (arXiv 1608.06993, figure 5).",
    abbreviateSynopsis = true)
public final class ReuseCommand implements Verb {
  private final Console console;

  @Mixin private WeightsOptions weights;
  @Mixin private FormatOption format;

  @Option(
      names = "--png",
      paramLabel = "OUT",
      description = "Draw it: a square a connection, sources down, targets across.")
  private Path png;

  /// @param console the streams it talks through
  public ReuseCommand(Console console) {
    this.console = console;
  }

  @Override
  public ExitCode run() throws IOException {
    FeatureReuse reuse = reuse();
    ReuseReport report = new ReuseReport(reuse);
    List<String> lines =
        switch (format.format()) {
          case TABLE -> report.table();
          case JSON -> List.of(report.json());
          case CSV -> report.csv();
        };
    console.out().print(lines, format.format());
    if (png != null) {
      PngFile.write(ReusePicture.of(reuse), png);
    }
    return ExitCode.OK;
  }

  private FeatureReuse reuse() throws IOException {
    try (Parameters parameters = weights.source().load()) {
      UnsoundWeights.refuse(weights.source().name(), parameters);
      return FeatureReuse.of(parameters);
    } catch (IllegalArgumentException e) {
      throw Failure.usage(e.getMessage());
    }
  }
}

package dev.densevec.cli.command;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.mixin.FormatOption;
import dev.densevec.cli.mixin.RunOptions;
import dev.densevec.cli.mixin.Size;
import dev.densevec.cli.mixin.WeightsOptions;
import dev.densevec.infer.Model;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `densevec info`: shows a network and how it is computed.
@Command(
    name = "info",
    description =
        "Show a network: its layers, their shapes, parameters and multiply-adds, the memory they"
            + " take, the kernels that compute them and why these.",
    abbreviateSynopsis = true)
public final class InfoCommand implements Verb {
  private final Console console;

  @picocli.CommandLine.Parameters(
      paramLabel = "NETWORK",
      arity = "0..1",
      description = "A network as in densenet121 or densenet-bc-100-12:classes=100.")
  private String network;

  @Mixin private WeightsOptions weights;
  @Mixin private RunOptions running;
  @Mixin private FormatOption format;

  @Option(
      names = "--input",
      paramLabel = "SIZE",
      converter = Size.Converter.class,
      description = "Size of the images: a side or WIDTHxHEIGHT (default: the network's usual).")
  private Size input;

  /// @param console the streams it talks through
  public InfoCommand(Console console) {
    this.console = console;
  }

  @Override
  public ExitCode run() throws IOException {
    try (Parameters parameters = parameters();
        Model model = Model.of(parameters, options(parameters))) {
      NetworkReport report = new NetworkReport(model);
      List<String> lines =
          switch (format.format()) {
            case TABLE -> report.table();
            case JSON -> List.of(report.json());
            case CSV -> report.csv();
          };
      lines.forEach(console.out()::println);
    }
    return ExitCode.OK;
  }

  private Parameters parameters() throws IOException {
    if ((network == null) != weights.given()) {
      throw Failure.usage("name either a network or a file with --weights FILE");
    }
    return network == null
        ? weights.source().load()
        : Parameters.allocate(WeightsOptions.parse(network));
  }

  private Model.Options options(Parameters parameters) {
    Shape usual = parameters.spec().defaultInput();
    Shape shape = input == null ? usual : new Shape(1, usual.c(), input.height(), input.width());
    requireFits(parameters, shape);
    return Model.Options.defaults()
        .withThreads(running.threads())
        .withMaxBatch(running.batch(1))
        .withInput(shape);
  }

  private static void requireFits(Parameters parameters, Shape shape) {
    try {
      parameters.spec().cost(shape.h(), shape.w());
    } catch (IllegalArgumentException e) {
      throw Failure.usage(e.getMessage());
    }
  }
}

package dev.densevec.cli.command;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.FileErrors;
import dev.densevec.cli.mixin.ModelSource;
import dev.densevec.cli.mixin.Size;
import dev.densevec.cli.mixin.WeightsOptions;
import dev.densevec.onnx.OnnxExport;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `densevec export`: writes a network for other programs.
@Command(
    name = "export",
    description =
        "Write a network with its weights as an ONNX model; the classes' names and the preprocessing"
            + " go with it as metadata.",
    abbreviateSynopsis = true)
public final class ExportCommand implements Verb {
  @Mixin private WeightsOptions weights;

  @Option(
      names = "--onnx",
      paramLabel = "OUT",
      description = "The file to write; replaced only when the model is complete.")
  private Path onnx;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Fix the number of images (default: left open).")
  private Integer batch;

  @Option(
      names = "--input",
      paramLabel = "SIZE",
      converter = Size.Converter.class,
      description = "Fix the images' size: a side or WIDTHxHEIGHT (default: the network's usual).")
  private Size input;

  @Option(names = "--any-size", description = "Leave the images' size open.")
  private boolean anySize;

  @Override
  public ExitCode run() throws IOException {
    if (onnx == null) {
      throw Failure.usage("nothing to write: name a file with --onnx OUT");
    }
    if (anySize && input != null) {
      throw Failure.usage("--input and --any-size exclude each other");
    }
    ModelSource source = weights.source();
    Checkpoints.Loaded loaded = source.openClassifier();
    try (Parameters parameters = loaded.parameters()) {
      weights.assumptions().checkSound(source.name(), parameters);
      write(parameters, Checkpoints.metadata(parameters.spec(), loaded.metadata()));
    }
    return ExitCode.OK;
  }

  private void write(Parameters parameters, Map<String, String> metadata) {
    try {
      OnnxExport.write(parameters, onnx, options(parameters).withMetadata(metadata));
    } catch (IllegalArgumentException e) {
      throw Failure.usage(e.getMessage());
    } catch (IOException e) {
      throw FileErrors.unwritten(onnx, e);
    }
  }

  private OnnxExport.Options options(Parameters parameters) {
    OnnxExport.Options options = OnnxExport.Options.of(parameters.spec());
    if (batch != null) {
      options = options.withBatch(batch);
    }
    if (input != null) {
      int channels = parameters.spec().inChannels();
      options = options.withImage(new Shape(1, channels, input.height(), input.width()));
    }
    return anySize ? options.withAnySize() : options;
  }
}

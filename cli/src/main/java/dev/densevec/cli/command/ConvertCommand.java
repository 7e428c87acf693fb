package dev.densevec.cli.command;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.Reading;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.FileErrors;
import dev.densevec.cli.convert.TargetFormat;
import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.mixin.Assumptions;
import dev.densevec.cli.mixin.IgnoreOption;
import dev.densevec.cli.mixin.StrictOption;
import dev.densevec.cli.mixin.WeightsOptions;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `densevec convert`: writes weights in another file format.
@Command(
    name = "convert",
    description =
        "Write weights in another file format: from safetensors, PyTorch or keras.applications' .h5"
            + " to safetensors, PyTorch or ONNX.",
    abbreviateSynopsis = true)
public final class ConvertCommand implements Verb {
  private final Console console;

  @picocli.CommandLine.Parameters(
      index = "0",
      paramLabel = "SOURCE",
      arity = "0..1",
      description = "The weights: a file, the name of pulled ones, or embedded.")
  private Path source;

  @picocli.CommandLine.Parameters(
      index = "1",
      paramLabel = "TARGET",
      arity = "0..1",
      description = "The file to write: .safetensors, .pth (.pt, .bin) or .onnx.")
  private Path target;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      defaultValue = "f32",
      description = "Type of the numbers: f32 (default), f16 or bf16, rounded to the nearest.")
  private NumberType type;

  @Option(
      names = "--arch",
      paramLabel = "NETWORK",
      description = "The network the weights are for (default: recognised by their shapes).")
  private String arch;

  @Mixin private StrictOption strict;

  @Mixin private IgnoreOption ignore;

  @Option(names = "--force", description = "Replace TARGET if it exists.")
  private boolean force;

  /// Types that numbers are stored as.
  private enum NumberType {
    F32(DType.F32, "float32"),
    F16(DType.F16, "float16"),
    BF16(DType.BF16, "bfloat16");

    private final DType dtype;
    private final String text;

    NumberType(DType dtype, String text) {
      this.dtype = dtype;
      this.text = text;
    }
  }

  /// @param console the streams it talks through
  public ConvertCommand(Console console) {
    this.console = console;
  }

  @Override
  public ExitCode run() throws IOException {
    if (source == null || target == null) {
      throw Failure.usage("name the weights and the file to write: convert SOURCE TARGET");
    }
    TargetFormat format = format();
    Optional<NetworkSpec> network = Optional.ofNullable(arch).map(WeightsOptions::parse);
    Assumptions assumptions =
        new Assumptions(
            strict.strict(), new PrintWriter(console.err(), true, console.err().charset()));
    Checkpoints.Loaded loaded =
        WeightsOptions.source(source, new Reading(network, ignore.ignored()), assumptions).open();
    try (Parameters parameters = loaded.parameters()) {
      assumptions.checkSound(source.toString(), parameters);
      write(format, loaded);
      console
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "%s  %s, %s, %s bytes, %d tensors",
                  target,
                  format.text(),
                  type.text,
                  Numbers.grouped(Files.size(target)),
                  parameters.segments().size()));
    }
    return ExitCode.OK;
  }

  private TargetFormat format() {
    TargetFormat format = TargetFormat.of(target, force);
    if (!format.holds(type.dtype)) {
      throw Failure.usage(format.text() + " is written in float32 only, not in " + type.text);
    }
    return format;
  }

  private void write(TargetFormat format, Checkpoints.Loaded loaded) {
    try {
      format.write(loaded.parameters(), target, type.dtype, loaded.metadata());
    } catch (IllegalArgumentException e) {
      throw Failure.usage(e.getMessage());
    } catch (IOException e) {
      throw FileErrors.unwritten(target, e);
    }
  }
}

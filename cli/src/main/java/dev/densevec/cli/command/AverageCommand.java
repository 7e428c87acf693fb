package dev.densevec.cli.command;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.checkpoint.Reading;
import dev.densevec.checkpoint.tensor.DType;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.ExitCode;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.FileErrors;
import dev.densevec.cli.convert.TargetFormat;
import dev.densevec.cli.mixin.Assumptions;
import dev.densevec.cli.mixin.ModelSource;
import dev.densevec.cli.mixin.StrictOption;
import dev.densevec.cli.mixin.UnsoundWeights;
import dev.densevec.cli.mixin.WeightsOptions;
import dev.densevec.data.ModelNotes;
import dev.densevec.weights.MeanWeights;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `densevec average`: writes the mean of several weights of one network.
@Command(
    name = "average",
    description =
        "Write the mean of several weights of one network, as of the last epochs of a run. The norms'"
            + " running statistics are averaged too.",
    abbreviateSynopsis = true)
public final class AverageCommand implements Verb {
  private static final String WORD = "densevec.average";

  private final Console console;

  @picocli.CommandLine.Parameters(
      paramLabel = "WEIGHTS...",
      arity = "0..*",
      hideParamSyntax = true,
      description = "At least two: files, names of pulled weights, or embedded.")
  private List<Path> sources = List.of();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "What to write; its name says the format, as for convert.")
  private Path out;

  @Option(names = "--force", description = "Replace FILE if it exists.")
  private boolean force;

  @Mixin private StrictOption strict;

  /// @param console the streams it talks through
  public AverageCommand(Console console) {
    this.console = console;
  }

  @Override
  public ExitCode run() throws IOException {
    if (sources.size() < 2) {
      throw Failure.usage("name at least two weights to average");
    }
    if (out == null) {
      throw Failure.usage("nowhere to write: name a file with --out FILE");
    }
    TargetFormat format = TargetFormat.of(out, force);
    MeanWeights mean = null;
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Path place : sources) {
      ModelSource source = source(place);
      Checkpoints.Loaded loaded = source.openClassifier();
      try (Parameters parameters = loaded.parameters()) {
        UnsoundWeights.refuse(source.name(), parameters);
        mean = mean == null ? new MeanWeights(parameters.spec()) : mean;
        add(mean, parameters, source);
        merge(metadata, ModelNotes.read(loaded.metadata(), parameters.spec().classes()), source);
      }
    }
    metadata.put(WORD, String.join("\n", sources.stream().map(Path::toString).toList()));
    try (Parameters parameters = mean.mean()) {
      format.write(parameters, out, DType.F32, metadata);
      console
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "%s  mean of %d weights, %d tensors, the norms' running statistics among them",
                  out,
                  sources.size(),
                  parameters.segments().size()));
    } catch (IOException e) {
      throw FileErrors.unwritten(out, e);
    }
    return ExitCode.OK;
  }

  private ModelSource source(Path place) {
    Assumptions assumptions =
        new Assumptions(
            strict.strict(), new PrintWriter(console.err(), true, console.err().charset()));
    return WeightsOptions.source(place, new Reading(Optional.empty(), List.of()), assumptions);
  }

  private static void add(MeanWeights mean, Parameters parameters, ModelSource source)
      throws IOException {
    try {
      mean.add(parameters);
    } catch (IllegalArgumentException e) {
      throw new IOException(source.name() + ": " + e.getMessage(), e);
    }
  }

  /// Takes over what a file says of classes, preprocessing and head; files that say different
  /// things are of different networks.
  private static void merge(Map<String, String> metadata, ModelNotes notes, ModelSource source)
      throws IOException {
    for (Map.Entry<String, String> word : notes.metadata().entrySet()) {
      String before = metadata.putIfAbsent(word.getKey(), word.getValue());
      if (before != null && !before.equals(word.getValue())) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: %s is '%s', of the weights before it '%s'",
                source.name(),
                word.getKey(),
                word.getValue().replace("\n", ", "),
                before.replace("\n", ", ")));
      }
    }
  }
}

package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
  @TempDir private Path folder;
  private String weights;

  @BeforeEach
  void makeFiles() throws IOException {
    weights = Samples.weights(folder, Samples.NETWORK).toString();
  }

  private byte[] export(String... options) throws IOException {
    Path file = folder.resolve("model.onnx");
    String[] args = new String[5 + options.length];
    System.arraycopy(
        new String[] {"export", "-w", weights, "--onnx", file.toString()}, 0, args, 0, 5);
    System.arraycopy(options, 0, args, 5, options.length);
    CliRun run = CliRun.of(args);
    assertThat(run).isEqualTo(new CliRun(0, "", ""));
    return Files.readAllBytes(file);
  }

  @Test
  void writesAModelWithTheWeights() throws IOException {
    byte[] model = export();
    assertThat(model.length).isGreaterThan((int) Files.size(Path.of(weights)) / 2);
    assertThat(new String(model, StandardCharsets.ISO_8859_1))
        .contains("features.denseblock1.denselayer1.conv1.weight", "classifier.bias", "logits");
  }

  @Test
  void keepsLabelsAndPreprocessing() throws IOException {
    Preprocessing own =
        Preprocessing.named("cifar10").withStatistics(List.of(0.5f), List.of(0.25f));
    List<String> labels = IntStream.range(0, 10).mapToObj(i -> "class-of-mine-" + i).toList();
    try (Parameters parameters = Samples.parameters(Samples.NETWORK)) {
      Checkpoints.save(parameters, Path.of(weights), ModelNotes.of(labels, own).metadata());
    }
    assertThat(new String(export(), StandardCharsets.ISO_8859_1))
        .contains(
            "densevec.labels", String.join("\n", labels), "densevec.preprocessing", "std=0.25");
  }

  @Test
  void fixesTheShapesAskedFor() throws IOException {
    byte[] usual = export();
    assertThat(export("--batch=4")).isNotEqualTo(usual);
    assertThat(export("--input=40x48")).isNotEqualTo(usual);
    assertThat(export("--any-size")).isNotEqualTo(usual).isNotEqualTo(export("--input=40x48"));
  }

  @Test
  void needsAFileToWrite() {
    CliRun run = CliRun.of("export", "-w", weights);
    assertThat(run)
        .isEqualTo(new CliRun(2, "", "densevec: nothing to write: name a file with --onnx OUT\n"));
  }

  @Test
  void saysWhyItCannotWrite() {
    Path file = folder.resolve("nowhere/x.onnx");
    CliRun run = CliRun.of("export", "-w", weights, "--onnx", file.toString());
    assertThat(run)
        .isEqualTo(
            new CliRun(
                5, "", "densevec: " + file + ": can't be written: no such file or directory\n"));
  }

  @Test
  void refusesContradictionsAndSizesThatMakeNoSense() {
    String out = folder.resolve("x.onnx").toString();
    CliRun both = CliRun.of("export", "-w", weights, "--onnx", out, "--any-size", "--input=32");
    assertThat(both.err()).isEqualTo("densevec: --input and --any-size exclude each other\n");
    CliRun none = CliRun.of("export", "-w", weights, "--onnx", out, "--batch=0");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.errLines()).hasSize(1);
    assertThat(Path.of(out)).doesNotExist();
  }
}

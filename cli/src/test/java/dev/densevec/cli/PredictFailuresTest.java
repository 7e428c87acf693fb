package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Screen;
import dev.densevec.weights.Parameters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Hostile images, weights and values: one line on standard error and the right exit code.
class PredictFailuresTest {
  @TempDir private Path folder;
  private String weights;
  private String good;

  @BeforeEach
  void makeFiles() throws IOException {
    weights = Samples.weights(folder, Samples.NETWORK).toString();
    good = Samples.png(folder.resolve("good.png"), 32, 32, 1).toString();
  }

  private CliRun predict(String... arguments) {
    List<String> args = new ArrayList<>(List.of("predict"));
    args.addAll(List.of(arguments));
    if (List.of(arguments).stream().noneMatch(a -> a.startsWith("--format"))) {
      args.addAll(List.of("--format", "csv"));
    }
    if (List.of(arguments).stream().noneMatch(a -> a.startsWith("--top"))) {
      args.addAll(List.of("--top", "1"));
    }
    if (!args.contains("--weights")) {
      args.addAll(List.of("--weights", weights));
    }
    return CliRun.of(args.toArray(String[]::new));
  }

  private void assertRefused(CliRun run, int exitCode, String message) {
    assertThat(run.err()).isEqualTo("densevec: " + message + "\n");
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aPictureOfOtherChannelsIsReported() throws IOException {
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 9, 9), }";
    byte[] head = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0};
    Path file = folder.resolve("two.npy");
    Files.write(file, head);
    Files.writeString(file, header + "x".repeat(162), StandardOpenOption.APPEND);
    CliRun run = predict(file.toString(), good);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(file + ": the picture has 2 channels, 3 are expected\n");
    assertThat(run.outLines()).hasSize(2);
  }

  @Test
  void brokenImagesAreReportedAndTheRestGoesOn() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.png"));
    Path text = Files.writeString(folder.resolve("text.png"), "I am no picture");
    byte[] whole = Files.readAllBytes(Path.of(good));
    Path half = Files.write(folder.resolve("half.png"), Arrays.copyOf(whole, whole.length / 2));
    Path bare = Files.createDirectory(folder.resolve("bare"));
    Path missing = folder.resolve("missing.png");
    CliRun run =
        predict(
            good,
            empty.toString(),
            text.toString(),
            half.toString(),
            bare.toString(),
            missing.toString(),
            good);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.outLines()).hasSize(3).filteredOn(l -> l.startsWith(good + ",1,")).hasSize(2);
    List<String> err = run.errLines();
    assertThat(err).hasSize(6);
    assertThat(err.get(0)).isEqualTo("densevec: " + empty + ": the file is empty");
    assertThat(err.get(1)).startsWith("densevec: " + text + ": ");
    assertThat(err.get(2)).startsWith("densevec: " + half + ": ");
    assertThat(err.get(3)).isEqualTo("densevec: " + bare + ": no image in this folder");
    assertThat(err.get(4)).isEqualTo("densevec: " + missing + ": no such file or folder");
    assertThat(err.get(5)).isEqualTo("densevec: 5 of 7 images could not be used");
  }

  @Test
  void aLoneBrokenImageIsOneLine() {
    CliRun run = predict(folder.resolve("missing.png").toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.outLines()).containsExactly("image,rank,class,label,probability");
  }

  @Test
  void aNameWithALineBreakStaysOnOneLine() {
    CliRun run = predict(folder.resolve("two\nlines.png").toString());
    assertThat(run.errLines())
        .containsExactly("densevec: " + folder + "/two lines.png: no such file or folder");
  }

  @Test
  void aNetworkWithoutWeights() {
    CliRun run = CliRun.of("predict", "--arch", "densenet121", good);
    assertRefused(run, 2, "--arch says what --weights FILE are for, and there is none");
  }

  @Test
  void noImages() {
    assertRefused(
        predict(), 2, "no images: name files, folders or patterns, or - for standard input");
  }

  @Test
  void missingWeights() {
    String missing = folder.resolve("missing.pth").toString();
    CliRun run = predict("--weights", missing, good);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).startsWith("densevec: " + missing + ": ").contains("no such file");
  }

  @Test
  void weightsThatAreNone() {
    CliRun run = predict("--weights", good, good);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).startsWith("densevec: " + good + ": ");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void truncatedWeights() throws IOException {
    byte[] whole = Files.readAllBytes(Path.of(weights));
    Path half = Files.write(folder.resolve("half.st"), Arrays.copyOf(whole, whole.length / 2));
    CliRun run = predict("--weights", half.toString(), good);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).startsWith("densevec: " + half + ": ");
  }

  @Test
  void weightsOfAnotherNetwork() {
    CliRun run = predict("--arch", "densenet-bc-40-12", good);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).startsWith("densevec: " + weights + ": ");
  }

  @Test
  void weightsThatAreNotNumbers() throws IOException {
    Path file = folder.resolve("nan.safetensors");
    try (Parameters parameters = Samples.parameters(Samples.NETWORK)) {
      parameters.get("classifier.bias").set(Parameters.ELEMENT, 4, Float.NaN);
      Checkpoints.save(parameters, file, Map.of());
    }
    CliRun run = predict("--weights", file.toString(), good);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .endsWith(
            "densevec: "
                + file
                + ": the weights are not finite: classifier.bias holds NaN or infinities\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void labelsThatDoNotFit() throws IOException {
    Path labels = Files.writeString(folder.resolve("two.txt"), "a\nb\n");
    CliRun run = predict("--labels", labels.toString(), good);
    assertRefused(run, 3, labels + ": 2 labels, the network has 10 classes");
  }

  @Test
  void missingLabels() {
    CliRun run = predict("--labels", folder.resolve("none.txt").toString(), good);
    assertRefused(run, 3, folder.resolve("none.txt") + ": no such file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--top=0        | --top is 0, expected at least 1",
        "--threads=0    | --threads is 0, expected 1 to 1024",
        "--batch=5000   | --batch is 5000, expected 1 to 4096",
        "--arch=vgg     | unknown network 'vgg', expected one of",
        "--preset=photo | no preprocessing is called \"photo\"; there are",
        "--resize=big   | resize \"big\": expected",
        "--mean=1,2     | --mean has 2 numbers, the network takes images of 3 channels",
        "--std=0,1,1    | mean [",
        "--preset=fashion-mnist | the network takes images of 3 channels, the preprocessing makes 1",
        "--crop=1       | an input of 1x1 pixels is too small for this network",
        "--crop=20000   | crop 20000x20000: sides must be between 1 and 16384",
        "--crop=3x      | Invalid value for option '--crop': '3x' is no size, expected pixels as in 224 or 320x240",
        "--format=xml   | Invalid value for option '--format': expected one of",
        "--filter=blur  | Invalid value for option '--filter': expected one of",
        "--top=many     | Invalid value for option '--top': 'many' is not an int",
      })
  void valuesThatMakeNoSense(String option, String message) {
    CliRun run = predict(option, good);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).startsWith("densevec: " + message);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aReaderThatLeavesEndsTheCommandQuietly() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(InputStream.nullInputStream(), closed, new PrintStream(err), Screen.NONE);
    int code = Main.run(new String[] {"predict", "-w", weights, good}, console);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .allMatch(line -> line.startsWith("densevec: preprocessing: "));
    assertThat(code).isZero();
  }
}

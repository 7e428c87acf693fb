package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a network's outputs are called, and what is said where nobody knows.
class ClassNamesTest {
  private static final String GUESS = "densevec: the weights don't name their classes; taken for ";
  private static final String IMAGENET =
      "densenet:stem=imagenet,stem-channels=4,growth=4,blocks=1-1";
  private static final String CIFAR = "densenet:stem=cifar,stem-channels=4,growth=4,blocks=1-1";

  @TempDir private Path folder;
  private String image;

  @BeforeEach
  void makePicture() throws IOException {
    image = Samples.png(folder.resolve("noise.png"), 40, 40, 1).toString();
  }

  private CliRun predict(String network, String... options) throws IOException {
    String[] args = {
      "predict", "--top=1", "-w", Samples.unnamed(folder, network).toString(), image
    };
    String[] all = Arrays.copyOf(args, args.length + options.length);
    System.arraycopy(options, 0, all, args.length, options.length);
    return CliRun.of(all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        IMAGENET + ",classes=10",
        IMAGENET + ",classes=100",
        IMAGENET + ",classes=10,in=1",
        IMAGENET + ",classes=1000,in=1",
        CIFAR + ",classes=10,in=1",
        CIFAR + ",classes=1000",
        CIFAR + ",classes=7"
      })
  void areNumbersWhereStemChannelsAndClassesDisagree(String network) throws IOException {
    CliRun run = predict(network);
    assertThat(run.err())
        .isEqualTo(
            "densevec: the weights don't say what their outputs are, taken for classes that exclude"
                + " each other (--head sigmoid takes them for labels that don't)\n");
    assertThat(run.outLines().getLast()).containsPattern("  class (\\d+)  +\\1$");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        IMAGENET + ",classes=1000 | imagenet",
        CIFAR + ",classes=100 | cifar100",
        CIFAR + ",classes=10 | cifar10"
      })
  void areGuessedWithAWord(String network, String set) throws IOException {
    CliRun run = predict(network);
    assertThat(run.errLines()).singleElement().asString().startsWith(GUESS + set + "'s");
    assertThat(run.outLines().getLast()).doesNotContain("class ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"table", "json", "csv"})
  void oneOutputIsALogit(String format) throws IOException {
    String network = CIFAR + ",classes=1";
    CliRun logit = predict(network, "--format=csv", "--logits");
    assertThat(logit.err()).isEmpty();
    float value = Float.parseFloat(logit.outLines().getLast().replaceFirst(".*,", ""));
    float expected = (float) (1 / (1 + Math.exp(-value)));
    CliRun run = predict(network, "--format=" + format);
    assertThat(run.errLines()).singleElement().asString().contains("one output", "sigmoid");
    String text =
        format.equals("table") ? String.valueOf(Math.round(expected * 100)) : "" + expected;
    assertThat(run.out()).contains(text).doesNotContain("100.00 %");
    assertThat(predict(network, "--format=" + format, "--head=sigmoid").err()).isEmpty();
  }

  @Test
  void aNetworkOfOneOutputIsNotMeasuredOnOtherClasses() throws IOException {
    String weights = Samples.unnamed(folder, CIFAR + ",classes=1").toString();
    CliRun run = CliRun.of("eval", "-w", weights, Samples.cifar(folder.resolve("c"), 20, 10));
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.errLines().getLast()).endsWith("10 classes, the network has 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"predict", "eval", "cam", "reuse"})
  void weightsThatAreNotFiniteAreNamed(String command) throws IOException {
    Path weights = folder.resolve("unsound.safetensors");
    String tensor = "features.denseblock2.denselayer1.conv1.weight";
    try (Parameters parameters = Samples.parameters(CIFAR + ",classes=10")) {
      parameters.get(tensor).setAtIndex(Parameters.ELEMENT, 3, Float.NaN);
      parameters.get("classifier.bias").setAtIndex(Parameters.ELEMENT, 0, Float.NaN);
      Checkpoints.save(parameters, weights, Map.of());
    }
    String input =
        switch (command) {
          case "eval" -> Samples.cifar(folder.resolve("c"), 20, 10);
          case "reuse" -> "--format=json";
          default -> image;
        };
    CliRun run = CliRun.of(command, "-w", weights.toString(), input);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.errLines().getLast())
        .isEqualTo(
            "densevec: "
                + weights
                + ": the weights are not finite: "
                + tensor
                + " holds NaN or infinities");
    assertThat(run.out()).doesNotContain("NaN", "%");
  }
}

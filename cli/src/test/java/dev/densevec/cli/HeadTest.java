package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.data.Head;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.labels.Labels;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of networks whose labels don't exclude each other.
final class HeadTest {
  private static final Pattern NUMBER = Pattern.compile("\"(probability|logit)\":([-+.\\dE]+)");

  @TempDir private Path folder;
  private String image;

  @BeforeEach
  void makeImage() throws IOException {
    image = Samples.png(folder.resolve("noise.png"), 32, 32, 1).toString();
  }

  private String weights(Map<String, String> metadata) throws IOException {
    Path file = folder.resolve("head.safetensors");
    try (Parameters parameters = Samples.parameters(Samples.NETWORK)) {
      soften(parameters.get(parameters.spec().classifier().name() + ".weight"));
      Checkpoints.save(parameters, file, metadata);
    }
    return file.toString();
  }

  /// Divides weights so that no sigmoid of their sums rounds to 1.
  private static void soften(MemorySegment weights) {
    for (long i = 0; i < weights.byteSize() / Float.BYTES; i++) {
      float value = weights.getAtIndex(Parameters.ELEMENT, i);
      weights.setAtIndex(Parameters.ELEMENT, i, value / 64);
    }
  }

  private String sigmoid(List<Float> thresholds) throws IOException {
    return weights(
        ModelNotes.of(Labels.named("cifar10"), Preprocessing.named("cifar10"))
            .withHead(Head.SIGMOID, thresholds)
            .metadata());
  }

  private List<Double> predict(String weights, String... options) {
    List<String> args =
        new ArrayList<>(List.of("predict", "--weights", weights, "--format", "json", image));
    args.addAll(List.of(options));
    CliRun run = CliRun.of(args.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return NUMBER
        .matcher(run.out())
        .results()
        .map((MatchResult found) -> Double.valueOf(found.group(2)))
        .toList();
  }

  @Test
  void probabilitiesAreTheSigmoidsOfTheLogits() throws IOException {
    String weights = sigmoid(List.of());
    List<Double> logits = predict(weights, "--top=10", "--logits");
    List<Double> expected = logits.stream().map(z -> 1 / (1 + Math.exp(-z))).toList();
    List<Double> actual = predict(weights, "--top=10");
    assertThat(actual).hasSize(10);
    for (int i = 0; i < 10; i++) {
      assertThat(Math.abs(actual.get(i) - expected.get(i))).isLessThan(1e-6);
    }
  }

  @Test
  void everyLabelOverItsThresholdIsSaid() throws IOException {
    List<Double> all = predict(sigmoid(List.of()), "--top=10");
    double middle = (all.get(3) + all.get(4)) / 2;
    assertThat(predict(sigmoid(Collections.nCopies(10, (float) middle))))
        .isEqualTo(all.subList(0, 4));
    assertThat(predict(sigmoid(List.of()), "--threshold=" + middle)).isEqualTo(all.subList(0, 4));
    assertThat(predict(sigmoid(Collections.nCopies(10, 0f)))).isEqualTo(all);
    assertThat(CliRun.of("predict", "-w", sigmoid(Collections.nCopies(10, 1f)), image).out())
        .contains("none over its threshold");
  }

  @Test
  void weightsThatDoNotSayTheirHeadCanBeGivenOne() throws IOException {
    List<Double> own = predict(sigmoid(List.of()), "--top=10", "--preset=cifar10");
    assertThat(predict(weights(Map.of()), "--head=sigmoid", "--top=10", "--preset=cifar10"))
        .isEqualTo(own);
    List<Double> softmax = predict(weights(Map.of()), "--top=10", "--preset=cifar10");
    assertThat(Math.abs(softmax.stream().mapToDouble(p -> p).sum() - 1)).isLessThan(1e-5);
  }

  @Test
  void whatMakesNoSenseIsRefused() throws IOException {
    assertThat(CliRun.of("predict", "-w", sigmoid(List.of()), "--head=max", image).err())
        .contains("--head is 'max', expected softmax or sigmoid");
    assertThat(CliRun.of("predict", "-w", sigmoid(List.of()), "--threshold=2", image).err())
        .contains("--threshold is 2.0, expected 0 to 1");
    assertThat(CliRun.of("predict", "-w", weights(Map.of()), "--threshold=0.3", image).err())
        .contains("--threshold is about sigmoids, and the network's head is softmax");
    assertThat(CliRun.of("predict", "-w", weights(Map.of("densevec.head", "max")), image).err())
        .contains("head is 'max', expected softmax or sigmoid");
  }
}

package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.data.Head;
import dev.densevec.data.ModelNotes;
import dev.densevec.data.augment.Augmentation;
import dev.densevec.data.batch.Batch;
import dev.densevec.data.batch.BatchLoader;
import dev.densevec.data.batch.BatchOptions;
import dev.densevec.data.batch.Normalization;
import dev.densevec.data.labels.Labels;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.sets.Dataset;
import dev.densevec.data.sets.Datasets;
import dev.densevec.infer.Model;
import dev.densevec.tensor.Shape;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `densevec eval` against the network's outputs, counted here.
class EvalTest {
  private static final int TEST = 37;

  @TempDir private Path folder;
  private String weights;
  private String data;

  @BeforeEach
  void makeFiles() throws IOException {
    weights = Samples.weights(folder, Samples.NETWORK).toString();
    data = Samples.cifar(folder.resolve("cifar"), 20, TEST);
  }

  /// The loss, the hits, and what each class is taken for.
  @SuppressWarnings("ArrayRecordComponent") // a test's own sums, never compared as a whole
  private record Expected(double loss, int top1, int top5, int[][] takenFor) {}

  private Expected expected() throws IOException {
    Dataset set = Datasets.open(data).forTesting();
    Shape input = new Shape(1, 3, 32, 32);
    Expected expected = new Expected(0, 0, 0, new int[10][10]);
    try (Model model = Model.open(Path.of(weights), Model.Options.defaults());
        BatchLoader loader =
            new BatchLoader(
                set,
                BatchOptions.evaluation(
                    1, input, Augmentation.NONE, Normalization.named("cifar10-per-image")))) {
      loader.startEpoch(0);
      for (Batch batch = loader.next(); batch != null; batch = loader.next()) {
        float[] image = batch.images().toArray(ValueLayout.JAVA_FLOAT);
        expected = plus(expected, model.predict(image), batch.labels()[0]);
      }
    }
    return expected;
  }

  private static Expected plus(Expected sum, float[] logits, int label) {
    double denominator = 0;
    int better = 0;
    int best = 0;
    for (int c = 0; c < logits.length; c++) {
      denominator += Math.exp(logits[c]);
      better += logits[c] > logits[label] ? 1 : 0;
      best = logits[c] > logits[best] ? c : best;
    }
    sum.takenFor[label][best]++;
    return new Expected(
        sum.loss + Math.log(denominator) - logits[label],
        sum.top1 + (better == 0 ? 1 : 0),
        sum.top5 + (better < 5 ? 1 : 0),
        sum.takenFor);
  }

  private static double member(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":([-\\d.E]+)").matcher(json);
    assertThat(matcher.find()).as(name).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  @Test
  void jsonHasWhatTheNetworkDid() throws IOException {
    CliRun run = CliRun.of("eval", "-w", weights, data, "--format=json", "--batch=5");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    Expected expected = expected();
    assertThat(member(run.out(), "images")).isEqualTo(TEST);
    assertThat(member(run.out(), "loss")).isCloseTo(expected.loss / TEST, within(1e-4));
    assertThat(member(run.out(), "top1")).isCloseTo((double) expected.top1 / TEST, within(1e-6));
    assertThat(member(run.out(), "top5")).isCloseTo((double) expected.top5 / TEST, within(1e-6));
    for (int c = 0; c < 10; c++) {
      String row = "\"takenFor\":" + Arrays.toString(expected.takenFor[c]).replace(" ", "");
      assertThat(run.out())
          .contains(
              String.format(
                  Locale.ROOT, "\"class\":%d,\"label\":\"%s\"", c, Labels.named("cifar10").get(c)))
          .contains(row);
    }
  }

  @Test
  void csvIsTheMatrix() throws IOException {
    CliRun run = CliRun.of("eval", "-w", weights, data, "--format=csv");
    List<String> lines = run.outLines();
    assertThat(lines).hasSize(11);
    assertThat(lines.getFirst()).isEqualTo("class," + String.join(",", Labels.named("cifar10")));
    int[] cats = expected().takenFor[3];
    assertThat(lines.get(4)).isEqualTo("cat," + Arrays.toString(cats).replaceAll("[\\[\\] ]", ""));
  }

  @Test
  void tableTellsTheWholeTheClassesAndTheMatrix() {
    CliRun run = CliRun.of("eval", "-w", weights, data, "--threads=1");
    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines().getFirst()).matches("images +37");
    assertThat(run.out())
        .contains("top-1 ")
        .contains("most often taken for")
        .contains("shown \\ taken for");
    assertThat(CliRun.of("eval", "-w", weights, data, "--threads=2", "--batch=7")).isEqualTo(run);
  }

  @Test
  void thePartMayBeChosen() {
    assertThat(CliRun.of("eval", "-w", weights, data, "--part", "train").outLines().getFirst())
        .matches("images +20");
  }

  @Test
  void drawsTheMatrix() throws IOException {
    Path png = folder.resolve("matrix.png");
    CliRun run = CliRun.of("eval", "-w", weights, data, "--png", png.toString());
    assertThat(run.exitCode()).isZero();
    assertThat(ImageIO.read(png.toFile()).getWidth()).isEqualTo(1360);
  }

  private void assertRefused(int exitCode, String message, String... args) {
    CliRun run = CliRun.of(args);
    assertThat(run.err()).isEqualTo("densevec: " + message + "\n");
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void whatMakesNoSenseIsOneLine() throws IOException {
    assertRefused(2, "no data: name a data set, as in cifar10:PLACE", "eval", "-w", weights);
    assertRefused(
        2,
        "--arch says what --weights FILE are for, and there is none",
        "eval",
        "--arch=densenet-bc-40-12",
        data);
    assertRefused(
        2,
        "--part is 'all', expected test, valid or train",
        "eval",
        "-w",
        weights,
        data,
        "--part=all");
    Path none = folder.resolve("none");
    assertRefused(3, none + ": no such file or folder", "eval", "-w", weights, none.toString());
    String three =
        Samples.weights(folder, Samples.NETWORK.replace("classes=10", "classes=3")).toString();
    assertRefused(3, data + ": 10 classes, the network has 3", "eval", "-w", three, data);
    Path cut = folder.resolve("cut.bin");
    Files.write(cut, new byte[3073 + 100]);
    CliRun run = CliRun.of("eval", "-w", weights, "cifar10:" + cut);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.errLines()).hasSize(1).first().asString().contains("cut.bin");
  }

  /// Ten thousand labels of 2,001 pictures are more numbers than are ranked.
  @Test
  void tooManyNumbersAreRefusedBeforeTheWork() throws IOException {
    List<String> names = IntStream.range(0, 10_000).mapToObj(i -> "c" + i).toList();
    Path many = folder.resolve("many.safetensors");
    try (Parameters parameters =
        Samples.parameters(Samples.NETWORK.replace("classes=10", "classes=10000"))) {
      ModelNotes notes =
          ModelNotes.of(names, Preprocessing.named("cifar10")).withHead(Head.SIGMOID, List.of());
      Checkpoints.save(parameters, many, notes.metadata());
    }
    Path picture = Samples.png(folder.resolve("a.png"), 32, 32, 1);
    StringBuilder table = new StringBuilder("path,labels\n");
    for (int row = 0; row <= 2000; row++) {
      Files.createLink(folder.resolve(row + ".png"), picture);
      table.append(row).append(".png,");
      table.append(row == 0 ? String.join("|", names) : "c1|c2").append('\n');
    }
    Path labels = Files.writeString(folder.resolve("labels.csv"), table);
    CliRun run = CliRun.of("eval", "csv:" + labels, "-w", many.toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(4);
    assertThat(run.errLines().getLast())
        .isEqualTo(
            "densevec: csv:"
                + labels
                + ": 2001 images of 10000 classes are too many to rank, which labels are measured by;"
                + " measure fewer images");
    assertThat(run.out()).isEmpty();
  }
}

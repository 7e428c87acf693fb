package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.data.decode.Images;
import dev.densevec.data.image.Picture;
import dev.densevec.data.image.Resampling;
import dev.densevec.data.labels.Labels;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.data.preprocess.Resize;
import dev.densevec.infer.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `densevec predict` writes about images that are in order.
class PredictTest {
  private static final Pattern JSON_CLASS =
      Pattern.compile("\\{\"class\":(\\d+),\"label\":\"([^\"]*)\",\"(\\w+)\":([-+.\\dE]+)}");

  @TempDir private Path folder;
  private String weights;
  private Path image;

  private record Told(int index, String label, String kind, double score) {}

  @BeforeEach
  void makeFiles() throws IOException {
    weights = Samples.weights(folder, Samples.NETWORK).toString();
    image = Samples.png(folder.resolve("noise.png"), 40, 50, 1);
  }

  private static List<Told> told(String jsonLine) {
    List<Told> list = new ArrayList<>();
    Matcher matcher = JSON_CLASS.matcher(jsonLine);
    while (matcher.find()) {
      int index = Integer.parseInt(matcher.group(1));
      double score = Double.parseDouble(matcher.group(4));
      list.add(new Told(index, matcher.group(2), matcher.group(3), score));
    }
    return list;
  }

  private List<Told> predict(String... options) {
    List<String> args = new ArrayList<>(List.of("predict", "--weights", weights));
    args.addAll(List.of("--format", "json", "--top", "10", image.toString()));
    args.addAll(List.of(options));
    CliRun run = CliRun.of(args.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines()).hasSize(1);
    return told(run.out());
  }

  /// The network's outputs, past the command line.
  private double[] logits(Preprocessing preprocessing) throws IOException {
    Model.Options options = Model.Options.defaults().withInput(preprocessing.shape(1));
    try (Model model = Model.open(Path.of(weights), options)) {
      float[] logits = model.predict(preprocessing.apply(Images.read(image)));
      return IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray();
    }
  }

  private static void assertScores(List<Told> told, double[] expected, double tolerance) {
    assertThat(told).hasSize(expected.length);
    assertThat(told).isSortedAccordingTo(Comparator.comparingDouble(Told::score).reversed());
    for (Told t : told) {
      assertThat(t.score())
          .as("class %d", t.index())
          .isCloseTo(expected[t.index()], within(tolerance));
    }
  }

  /// Two pictures that differ in the low bytes of their samples alone.
  @Test
  void sixteenBitsReachTheNetwork() throws IOException {
    List<List<Told>> both = new ArrayList<>();
    for (int low : new int[] {0, 255}) {
      StringBuilder pgm = new StringBuilder("P2 32 32 65535\n");
      for (int i = 0; i < 32 * 32; i++) {
        pgm.append((i % 200 << 8) + low).append(' ');
      }
      Files.writeString(image, pgm);
      List<Told> told = predict("--logits");
      assertScores(told, logits(Preprocessing.named("cifar10-per-image")), 1e-4);
      both.add(told);
    }
    assertThat(both.get(0)).isNotEqualTo(both.get(1));
  }

  @Test
  void logitsAreTheNetworksOutput() throws IOException {
    List<Told> told = predict("--logits");
    assertThat(told).extracting(Told::kind).containsOnly("logit");
    assertScores(told, logits(Preprocessing.named("cifar10-per-image")), 1e-4);
  }

  @Test
  void probabilitiesAreTheSoftmaxOfTheLogits() throws IOException {
    double[] logits = logits(Preprocessing.named("cifar10-per-image"));
    double[] softmax = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      for (double other : logits) {
        softmax[i] += Math.exp(other - logits[i]);
      }
      softmax[i] = 1 / softmax[i];
    }
    List<Told> told = predict();
    assertThat(told).extracting(Told::kind).containsOnly("probability");
    assertScores(told, softmax, 1e-5);
    assertThat(told.stream().mapToDouble(Told::score).sum()).isCloseTo(1, within(1e-5));
  }

  @Test
  void preprocessingFollowsTheOptions() throws IOException {
    Preprocessing other =
        Preprocessing.named("imagenet")
            .withResize(new Resize.Exact(36, 30))
            .withCrop(28, 24)
            .withFilter(Resampling.BICUBIC)
            .withStatistics(List.of(0.1f, 0.2f, 0.3f), List.of(0.5f, 0.6f, 0.7f));
    double[] expected = logits(other);
    List<Told> told =
        predict(
            "--logits",
            "--preset=imagenet",
            "--resize=36x30",
            "--crop=28x24",
            "--filter=bicubic",
            "--mean=.1,.2,.3",
            "--std=.5,.6,.7");
    assertScores(told, expected, 1e-4);
    assertThat(expected).isNotEqualTo(logits(Preprocessing.named("cifar10-per-image")));
  }

  @Test
  void aCropAloneScalesTheResize() throws IOException {
    Preprocessing scaled =
        Preprocessing.named("imagenet").withResize(new Resize.ShortSide(64)).withCrop(56, 48);
    assertScores(predict("--logits", "--preset=imagenet", "--crop=56x48"), logits(scaled), 1e-4);
    Preprocessing exact =
        Preprocessing.named("cifar10-per-image")
            .withResize(new Resize.Exact(24, 40))
            .withCrop(24, 40);
    assertScores(predict("--logits", "--crop=24x40"), logits(exact), 1e-4);
  }

  @Test
  void tableHasTheImageAndALineAClass() {
    CliRun run = CliRun.of("predict", "-w", weights, image.toString(), "--top", "3");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    List<String> lines = run.outLines();
    assertThat(lines).hasSize(4);
    assertThat(lines.getFirst()).isEqualTo(image.toString());
    assertThat(lines.subList(1, 4)).allMatch(line -> line.matches(" +\\d+\\.\\d\\d %  \\w+ +\\d"));
  }

  @Test
  void csvHasALineForEachClassOfEachImage() throws IOException {
    Path comma = Samples.png(folder.resolve("a,\"b\".png"), 9, 9, 2);
    CliRun run =
        CliRun.of(
            "predict",
            "-w",
            weights,
            "--format=CSV",
            "--top=2",
            image.toString(),
            comma.toString());
    List<String> lines = run.outLines();
    assertThat(lines).hasSize(5);
    assertThat(lines.getFirst()).isEqualTo("image,rank,class,label,probability");
    assertThat(lines.get(1)).matches(Pattern.quote(image.toString()) + ",1,\\d,\\w+,[\\dE.-]+");
    assertThat(lines.get(2)).startsWith(image + ",2,");
    assertThat(lines.get(3)).startsWith("\"" + folder + "/a,\"\"b\"\".png\",1,");
  }

  @Test
  void wideCsvHasAColumnForEachClass() throws IOException {
    Path other = Samples.png(folder.resolve("other.png"), 32, 32, 2);
    Path labels = Files.writeString(folder.resolve("labels"), "a\nb\na\nd,e\nf\ng\nh\ni\nj\nk\n");
    List<String> arguments =
        List.of("predict", "-w", weights, "--labels", labels.toString(), "--format", "csv");
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--wide", "--logits", image.toString(), other.toString()));
    CliRun run = CliRun.of(all.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.outLines()).hasSize(3);
    assertThat(run.outLines().getFirst()).isEqualTo("image,a 0,b,a 2,\"d,e\",f,g,h,i,j,k");
    double[] logits = logits(Preprocessing.named("cifar10-per-image"));
    String[] cells = run.outLines().get(1).split(",", -1);
    assertThat(cells[0]).isEqualTo(image.toString());
    for (int c = 0; c < logits.length; c++) {
      assertThat(Float.parseFloat(cells[c + 1])).isEqualTo((float) logits[c]);
    }
    assertThat(CliRun.of("predict", "--wide", image.toString()).err())
        .isEqualTo(
            "densevec: --wide has a column for every class: expected --format csv, and no --top\n");
  }

  @Test
  void mirroredAveragingIsTheMeanOfBothLogits() throws IOException {
    Picture picture = Images.read(image);
    Preprocessing preprocessing = Preprocessing.named("cifar10-per-image");
    double[] plain = logits(preprocessing);
    double[] expected = new double[plain.length];
    Model.Options options = Model.Options.defaults().withInput(preprocessing.shape(1));
    try (Model model = Model.open(Path.of(weights), options)) {
      // 40x50 resized to 32x32 exactly: mirrored before or after makes no difference
      float[] mirrored = model.predict(preprocessing.apply(picture.mirrored()));
      for (int c = 0; c < plain.length; c++) {
        expected[c] = (plain[c] + mirrored[c]) / 2;
      }
    }
    assertScores(predict("--logits", "--tta", "flip"), expected, 1e-4);
    assertThat(predict("--logits", "--tta", "none")).isEqualTo(predict("--logits"));
    assertThat(CliRun.of("predict", "--tta", "ten", image.toString()).err())
        .isEqualTo("densevec: --tta is 'ten', expected none or flip\n");
  }

  @Test
  void classesHaveTheirBuiltInNames() {
    List<String> names = Labels.named("cifar10");
    assertThat(predict()).allSatisfy(t -> assertThat(t.label()).isEqualTo(names.get(t.index())));
  }

  @Test
  void labelsComeFromAFile() throws IOException {
    Path labels = folder.resolve("labels.txt");
    Files.write(labels, IntStream.range(0, 10).mapToObj(i -> "thing " + i).toList());
    assertThat(predict("--labels", labels.toString()))
        .allSatisfy(t -> assertThat(t.label()).isEqualTo("thing " + t.index()));
  }

  @Test
  void classesWithoutNamesAreNumbered() throws IOException {
    weights =
        Samples.weights(folder, Samples.NETWORK.replace("classes=10", "classes=3")).toString();
    assertThat(predict("--head", "softmax"))
        .extracting(Told::label)
        .containsExactlyInAnyOrder("class 0", "class 1", "class 2");
  }

  @Test
  void theNetworkMayBeNamed() {
    assertThat(predict("--arch", Samples.NETWORK)).isEqualTo(predict());
  }

  @Test
  void greyNetworksSeeGreyPictures() throws IOException {
    weights = Samples.weights(folder, Samples.NETWORK + ",in=1").toString();
    Preprocessing grey =
        Preprocessing.named("fashion-mnist").withResize(new Resize.Exact(32, 32)).withCrop(32, 32);
    assertScores(predict("--logits"), logits(grey), 1e-4);
    assertThat(predict()).extracting(Told::label).containsOnlyOnce("airplane");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "1, 2", "2, 2", "7, 2", "4, 3"})
  void orderAndNumbersDoNotDependOnBatchAndThreads(int batch, int threads) throws IOException {
    List<String> args = new ArrayList<>(List.of("predict", "-w", weights, "--format=json"));
    for (int i = 0; i < 9; i++) {
      args.add(Samples.png(folder.resolve("p" + 8 * i % 9 + ".png"), 30 + 9 * i, 40, i).toString());
    }
    CliRun one = CliRun.of(args.toArray(String[]::new));
    args.addAll(List.of("--batch", "" + batch, "--threads", "" + threads));
    CliRun other = CliRun.of(args.toArray(String[]::new));
    assertThat(other).isEqualTo(one);
    assertThat(one.outLines()).hasSize(9);
    for (int i = 0; i < 9; i++) {
      assertThat(one.outLines().get(i)).startsWith("{\"image\":\"" + args.get(4 + i) + "\"");
    }
  }

  @Test
  void shortWorkShowsNoProgressEvenIfAskedTo() {
    CliRun run = CliRun.of("predict", "-w", weights, "--progress", image.toString());
    assertThat(run.err()).isEmpty();
  }

  @Test
  void timingTellsWhenWhatWasDone() {
    CliRun run = CliRun.of("predict", "-w", weights, "--timing", image.toString());
    assertThat(run.err())
        .contains("command line read", "weights read", "network ready", "results written");
  }
}

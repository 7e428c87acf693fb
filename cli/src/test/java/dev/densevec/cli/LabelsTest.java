package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Labels that don't exclude each other, from their table to the report: pictures are red, green,
/// both or neither.
final class LabelsTest {
  private static final int PICTURES = 160;
  private static final String NETWORK = "densenet:stem=cifar,stem-channels=4,growth=4,blocks=2-2";

  @TempDir private Path folder;
  private String data;

  @BeforeEach
  void makeData() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder table = new StringBuilder("path,red,green,split,patient\n");
    for (int i = 0; i < PICTURES; i++) {
      boolean red = random.nextInt(3) == 0;
      boolean green = random.nextInt(2) == 0;
      BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 256; p++) {
        int r = (red ? 150 : 40) + random.nextInt(60);
        int g = (green ? 150 : 40) + random.nextInt(60);
        image.setRGB(p % 16, p / 16, r << 16 | g << 8 | random.nextInt(200));
      }
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
      String cell = i % 10 == 3 ? "" : green ? "1" : "0";
      String part = i % 4 == 0 ? "test" : i % 4 == 1 ? "valid" : "train";
      table
          .append(i + ".png," + (red ? 1 : 0) + "," + cell)
          .append("," + part + "," + part + i / 8 + "\n");
    }
    data = "csv:" + Files.writeString(folder.resolve("labels.csv"), table);
  }

  private CliRun train(String name, String... options) {
    List<String> args =
        new ArrayList<>(
            List.of("train", data, "--out", folder.resolve(name).toString(), "--save-every=0"));
    args.addAll(Arrays.asList(options));
    if (!args.contains("--resume")) {
      args.addAll(List.of("--batch=20", "--arch=" + NETWORK, "--augment=none"));
      if (!String.join(" ", options).contains("--lr=")) {
        args.add("--lr=0.1");
      }
    }
    return CliRun.of(args.toArray(String[]::new));
  }

  private CliRun eval(String name, String... options) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "eval", "-w", folder.resolve(name).resolve("best.safetensors").toString(), data));
    args.addAll(Arrays.asList(options));
    return CliRun.of(args.toArray(String[]::new));
  }

  private static double number(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  @Test
  void learnsJudgesAndPredictsLabels() throws IOException {
    CliRun run = train("run", "--epochs=8", "--pos-weight=balanced", "--focal=1");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("2 classes from columns of 0 and 1: red, green")
        .contains("16 of 320 labels are not known and count for nothing");
    assertThat(run.out())
        .containsPattern(
            "loss +binary cross-entropy of any number of labels \\(sigmoid\\), focal 1,"
                + " positives by \\d\\.\\d+ \\d\\.\\d+\n")
        .containsPattern("best epoch +by auroc\n")
        .containsPattern("validation: loss \\d\\.\\d+  all labels right [\\d.]+ %  auroc 0\\.\\d+")
        .containsPattern("\nbest: epoch \\d, auroc [01]\\.\\d+, in ")
        .containsPattern("\ntest: 40 images, loss \\d\\.\\d+, auroc [01]\\.\\d+, of ");
    assertThat(number(run.out(), "test: .* auroc ([\\d.]+)")).isGreaterThan(0.95);

    CliRun report = eval("run", "--format=json", "--bootstrap=50");
    assertThat(number(report.out(), "\"auroc\":\\{\"macro\":([\\d.]+)"))
        .isCloseTo(number(run.out(), "test: .* auroc ([\\d.]+)"), within(5e-5));
    assertThat(report.out()).contains("\"label\":\"red\"").contains("\"interval\":[");
    assertThat(number(report.out(), "\"label\":\"green\",\"positives\":\\d+,\"negatives\":(\\d+)"))
        .isLessThan(40);
    assertThat(eval("run", "--bootstrap=20").out())
        .contains("95 % interval of the mean")
        .containsPattern("\nred +\\d+ +40 ")
        .containsPattern("\nAUROC +[01]\\.\\d{4} +[01]\\.\\d{4}  [01]\\.\\d{4} to [01]\\.\\d{4}");

    CliRun shown =
        CliRun.of(
            "predict",
            "-w",
            folder.resolve("run/best.safetensors").toString(),
            "--threshold=0",
            folder.resolve("0.png").toString());
    assertThat(shown.out()).contains("red").contains("green");
  }

  @Test
  void drawsCurvesAndListsWhatIsWrong() throws IOException {
    train("run", "--epochs=1", "--lr=0.001");
    Path roc = folder.resolve("roc.png");
    Path reliability = folder.resolve("reliability.png");
    Path wrong = folder.resolve("wrong.csv");
    CliRun run =
        eval(
            "run",
            "--roc=" + roc,
            "--reliability=" + reliability,
            "--wrong=" + wrong,
            "--format=csv");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(ImageIO.read(roc.toFile()).getHeight()).isEqualTo(1440);
    assertThat(ImageIO.read(reliability.toFile()).getHeight()).isEqualTo(1440);
    List<String> lines = Files.readAllLines(wrong);
    assertThat(lines.getFirst()).isEqualTo("image,label,shown,probability");
    assertThat(run.err()).contains(": " + (lines.size() - 1) + " wrong answers");
    List<Double> certainty =
        lines.stream()
            .skip(1)
            .map(line -> line.split(",", -1))
            .map(
                cells ->
                    cells[2].equals("1")
                        ? 1 - Double.parseDouble(cells[3])
                        : Double.parseDouble(cells[3]))
            .toList();
    assertThat(certainty).isNotEmpty().allMatch(c -> c >= 0.5);
    assertThat(certainty).isSortedAccordingTo(java.util.Comparator.reverseOrder());
    assertThat(run.outLines())
        .hasSize(3)
        .first()
        .asString()
        .startsWith("label,positives,negatives");
    assertThat(eval("run", "--png", folder.resolve("x.png").toString()).err())
        .contains("--png draws what classes are taken for");
  }

  @Test
  void aRunGoesOnAsItWas() throws IOException {
    String[] settings = {"--sampling=balanced", "--monitor=f1", "--blank=negative"};
    train("whole", concat(settings, "--epochs=3"));
    train("parts", concat(settings, "--epochs=3", "--patience=1"));
    train("half", concat(settings, "--epochs=1", "--schedule=constant"));
    CliRun rest = train("half", "--resume", "--epochs=3");
    assertThat(rest.out()).contains("drawn balanced").containsPattern("best epoch +by f1");
    assertThat(Files.readAllLines(folder.resolve("half/log.csv"))).hasSize(4);
    train("constant", concat(settings, "--epochs=3", "--schedule=constant"));
    assertThat(column("half", 5)).isEqualTo(column("constant", 5));
    assertThat(column("half", 10)).isEqualTo(column("constant", 10)).doesNotContain("");
  }

  private static String[] concat(String[] some, String... more) {
    List<String> all = new ArrayList<>(List.of(some));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private List<String> column(String run, int index) throws IOException {
    return Files.readAllLines(folder.resolve(run).resolve("log.csv")).stream()
        .map(line -> line.split(",", -1)[index])
        .toList();
  }

  private void assertRefused(String message, String... options) {
    CliRun run = train("none", options);
    assertThat(run.err().lines().toList().getLast()).isEqualTo("densevec: " + message);
    assertThat(run.exitCode()).isNotZero();
    assertThat(folder.resolve("none/last.safetensors")).doesNotExist();
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    assertRefused(
        "--class-weights is 'balanced', expected none, because the head is sigmoid",
        "--class-weights=balanced");
    assertRefused(
        "--pos-weight is '1,2,3', expected a number for each of 2 classes", "--pos-weight=1,2,3");
    assertRefused(
        "--pos-weight is '-1', expected none, balanced, or numbers of at least 0 with commas",
        "--pos-weight=-1");
    assertRefused("--focal-alpha is '2', expected none or a number from 0 to 1", "--focal-alpha=2");
    assertRefused(
        "--monitor is 'auc', expected auto, loss, accuracy, balanced-accuracy, auroc, ap, precision,"
            + " recall, f1",
        "--monitor=auc");
    assertRefused("--head is 'both', expected auto or sigmoid or softmax", "--head=both");
    CliRun softmax = train("none", "--head=softmax");
    assertThat(softmax.err()).contains("labels.csv: line 5: expected exactly one label");
    Path table = folder.resolve("labels.csv");
    Files.writeString(table, Files.readString(table).replaceFirst("test,test0\n", "test,train0\n"));
    assertRefused(
        "group 'train0' is in the training part (2.png) and in the test part (0.png); --group-column none"
            + " allows it");
    assertThat(CliRun.of("eval", "--blank=ignore", "cifar10:x").err())
        .contains("--blank is about a table of labels, csv:FILE");
  }

  @Test
  void oneClassEachHasWeightsToo() throws IOException {
    StringBuilder table = new StringBuilder("path,class\n");
    for (int i = 0; i < 60; i++) {
      table.append(i + ".png," + (i % 6 == 0 ? "rare" : "usual") + "\n");
    }
    Files.writeString(folder.resolve("labels.csv"), table);
    CliRun run =
        train("run", "--epochs=1", "--split=0.2", "--class-weights=balanced", "--monitor=loss");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern(
            "cross-entropy of one class \\(softmax\\), classes by \\d\\.\\d+ 0\\.\\d+\n")
        .containsPattern("best: epoch 1, loss \\d");
    String[] last = Files.readAllLines(folder.resolve("run/log.csv")).getLast().split(",", -1);
    assertThat(Double.parseDouble(last[10])).isCloseTo(-Double.parseDouble(last[5]), within(1e-6));
    CliRun report = eval("run");
    assertThat(report.out()).contains("balanced accuracy").contains("most often taken for");
  }
}

package dev.densevec.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densevec.checkpoint.TensorFile;
import dev.densevec.checkpoint.TensorFiles;
import dev.densevec.cli.CliRun;
import dev.densevec.cli.Samples;
import dev.densevec.cli.SavedTensors;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardTest {
  private static final String WEIGHTS = "features.conv0.weight";

  @TempDir private Path folder;

  private CliRun train(String out, String... more) throws IOException {
    List<String> args =
        Stream.concat(
                Stream.of(
                    "train",
                    Samples.cifar(folder.resolve("cifar"), 60, 20),
                    "--out=" + folder.resolve(out),
                    "--tensorboard=" + folder.resolve("events")),
                Arrays.stream(more))
            .toList();
    return CliRun.of(args.toArray(String[]::new));
  }

  private CliRun begin(String... more) throws IOException {
    String[] usual = {
      "--arch=" + Samples.NETWORK, "--batch=20", "--augment=none", "--lr=0.01", "--epochs=2"
    };
    return train(
        "run", Stream.concat(Arrays.stream(usual), Arrays.stream(more)).toArray(String[]::new));
  }

  private List<String[]> log(String name) throws IOException {
    return Files.readAllLines(folder.resolve("run").resolve(name)).stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .toList();
  }

  private static void assertNumbers(
      List<Events.Value> values, List<String[]> log, int step, int column) {
    assertThat(values).hasSameSizeAs(log);
    for (int i = 0; i < log.size(); i++) {
      assertThat(values.get(i).step()).isEqualTo(Long.parseLong(log.get(i)[step]));
      float logged = Float.parseFloat(log.get(i)[column]);
      assertThat(values.get(i).number()).isCloseTo(logged, within(1e-6f * Math.abs(logged)));
    }
  }

  @Test
  void saysWhatTheLogsSay() throws IOException {
    assertThat(begin("--log-every=1").exitCode()).isZero();
    Events.Content events = Events.read(Events.file(folder.resolve("events")));
    assertThat(events.version()).isEqualTo("brain.Event:2");
    assertThat(events.start()).isEqualTo(1);
    assertNumbers(events.of("step/lr"), log("steps.csv"), 0, 2);
    assertNumbers(events.of("step/loss"), log("steps.csv"), 0, 3);
    assertNumbers(events.of("lr"), log("log.csv"), 1, 2);
    assertNumbers(events.of("loss/train"), log("log.csv"), 1, 3);
    assertNumbers(events.of("top1/train"), log("log.csv"), 1, 4);
    assertNumbers(events.of("loss/validation"), log("log.csv"), 1, 5);
    assertNumbers(events.of("top1/validation"), log("log.csv"), 1, 6);
    assertNumbers(events.of("top5/validation"), log("log.csv"), 1, 7);
    assertThat(events.of("score/validation")).isEmpty();
  }

  /// The last distribution is that of the weights that were saved.
  @Test
  void histogramsCountTheWeights() throws IOException {
    begin();
    Events.Value last = Events.read(Events.file(folder.resolve("events"))).of(WEIGHTS).getLast();
    float[] weights;
    try (TensorFile file = TensorFiles.open(folder.resolve("run/last.safetensors"))) {
      weights = file.tensors().get(WEIGHTS).data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
    }
    List<Double> limits = Events.doubles(last.histogram().get(6));
    List<Double> counts = Events.doubles(last.histogram().get(7));
    double[] sorted = IntStream.range(0, weights.length).mapToDouble(i -> weights[i]).toArray();
    Arrays.sort(sorted);
    assertThat(last.histogram().get(1)).isEqualTo(sorted[0]);
    assertThat(last.histogram().get(2)).isEqualTo(sorted[sorted.length - 1]);
    assertThat(last.histogram().get(3)).isEqualTo((double) sorted.length);
    assertThat((Double) last.histogram().get(4))
        .isCloseTo(Arrays.stream(sorted).sum(), within(1e-9));
    assertThat((Double) last.histogram().get(5))
        .isCloseTo(Arrays.stream(sorted).map(v -> v * v).sum(), within(1e-9));
    assertThat(limits).hasSameSizeAs(counts).isSorted();
    double below = 0;
    for (int i = 0; i < limits.size(); i++) {
      double limit = limits.get(i) + 1e-9;
      below += counts.get(i);
      assertThat(Arrays.stream(sorted).filter(v -> v < limit).count()).isEqualTo((long) below);
    }
  }

  /// Pictures of a class are bright by its number: the sheet shows those of the first batch, each
  /// within the 40 steps from 24 times the class.
  @Test
  void picturesAreThoseOfTheBatch() throws IOException {
    begin();
    Events.Value value = Events.read(Events.file(folder.resolve("events"))).of("batch").getFirst();
    BufferedImage sheet = ImageIO.read(new ByteArrayInputStream((byte[]) value.image().get(4)));
    assertThat(value.step()).isZero();
    assertThat(value.image()).containsEntry(1, (long) sheet.getHeight()).containsEntry(3, 3L);
    assertThat(value.image()).containsEntry(2, (long) sheet.getWidth());
    assertThat(sheet.getWidth()).isEqualTo(5 * 32);
    assertThat(sheet.getHeight()).isEqualTo(4 * 32);
    int classes = 0;
    for (int i = 0; i < 20; i++) {
      int left = i % 5 * 32;
      int top = i / 5 * 32;
      int[] reds =
          IntStream.range(0, 32 * 32)
              .map(at -> (sheet.getRGB(left + at % 32, top + at / 32) >> 16) & 255)
              .sorted()
              .toArray();
      int label = reds[0] / 24;
      assertThat(reds[0]).isGreaterThanOrEqualTo(24 * label);
      assertThat(reds[reds.length - 1] - 24 * label).isBetween(30, 39);
      classes |= 1 << label;
    }
    assertThat(Integer.bitCount(classes)).isGreaterThan(3);
  }

  /// What is written changes nothing about the run, and a run that is resumed begins a file of its
  /// own.
  @Test
  void changesNothingAndGoesOn() throws IOException {
    begin();
    Map<String, ByteBuffer> watched = SavedTensors.ofLast(folder.resolve("run"));
    Path first = Events.file(folder.resolve("events"));
    assertThat(train("run", "--resume", "--epochs=3").exitCode()).isZero();
    try (Stream<Path> files = Files.list(folder.resolve("events"))) {
      Path second = files.filter(file -> !file.equals(first)).findFirst().orElseThrow();
      Events.Content events = Events.read(second);
      assertThat(events.start()).isEqualTo(7);
      assertThat(events.of("lr")).singleElement().matches(v -> v.step() == 9);
    }
    CliRun plain =
        CliRun.of(
            "train",
            Samples.cifar(folder.resolve("cifar"), 60, 20),
            "--out=" + folder.resolve("plain"),
            "--arch=" + Samples.NETWORK,
            "--batch=20",
            "--augment=none",
            "--lr=0.01",
            "--epochs=2");
    assertThat(plain.exitCode()).isZero();
    Map<String, ByteBuffer> unwatched = SavedTensors.ofLast(folder.resolve("plain"));
    assertThat(watched.keySet()).isEqualTo(unwatched.keySet());
    watched.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(unwatched.get(name)));
  }

  @Test
  void whatCantBeWrittenIsOneLine() throws IOException {
    Files.writeString(folder.resolve("events"), "a file");
    CliRun run = begin();
    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.err())
        .isEqualTo(
            "densevec: " + folder.resolve("events") + ": can't be written: exists already\n");
    assertThat(train("none", "--find-lr").err())
        .isEqualTo("densevec: --tensorboard is about training, and --find-lr is in its place\n");
  }
}

package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `densevec train` from end to end, on a small network and pictures whose brightness is their
/// class.
class TrainTest {
  private static final String FIRST_LINES = "network";

  @TempDir private Path folder;
  private String data;

  @BeforeEach
  void makeData() throws IOException {
    data = Samples.cifar(folder.resolve("cifar"), 200, 50);
  }

  private Path out(String name) {
    return folder.resolve(name);
  }

  private CliRun train(String name, String... options) {
    List<String> args = new ArrayList<>(List.of("train", data, "--out", out(name).toString()));
    args.addAll(Arrays.asList(options));
    if (!args.contains("--resume")) {
      for (String usual :
          List.of("--batch=20", "--arch=" + Samples.NETWORK, "--augment=none", "--save-every=0")) {
        String option = usual.substring(0, usual.indexOf('=') + 1);
        if (args.stream().noneMatch(arg -> arg.startsWith(option))) {
          args.add(usual);
        }
      }
    }
    return CliRun.of(args.toArray(String[]::new));
  }

  private static List<String> rows(Path log) throws IOException {
    return Files.readAllLines(log).stream()
        .map(line -> String.join(",", Arrays.copyOf(line.split(",", -1), 8)))
        .toList();
  }

  private static void assertSameTensors(Path actual, Path expected) throws IOException {
    Map<String, ByteBuffer> own = SavedTensors.of(actual);
    Map<String, ByteBuffer> others = SavedTensors.of(expected);
    assertThat(own.keySet()).isEqualTo(others.keySet());
    own.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(others.get(name)));
  }

  @Test
  void learnsAndLeavesWeightsLogsAndCurves() throws IOException {
    CliRun run = train("run", "--epochs=6", "--lr=0.05", "--grad-norms", "--log-every=5");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines().getFirst()).startsWith(FIRST_LINES);
    assertThat(run.outLines()).filteredOn(line -> line.startsWith("epoch ")).hasSize(6);
    assertThat(run.outLines().getLast()).startsWith("best: epoch ");
    List<String> log = Files.readAllLines(out("run").resolve("log.csv"));
    assertThat(log).hasSize(7);
    assertThat(log.getFirst()).startsWith("epoch,step,lr,train_loss,train_accuracy,val_loss");
    String[] last = log.getLast().split(",", -1);
    assertThat(last[1]).isEqualTo("60");
    assertThat(Double.parseDouble(last[2])).isEqualTo(0.05 * (0.1 * 0.1));
    assertThat(Double.parseDouble(last[3]))
        .isLessThan(Double.parseDouble(log.get(1).split(",", -1)[3]));
    assertThat(Files.readAllLines(out("run").resolve("steps.csv"))).hasSize(13);
    assertThat(Files.readAllLines(out("run").resolve("gradients.csv"))).hasSize(7);
    assertThat(ImageIO.read(out("run").resolve("curves.png").toFile()).getWidth()).isEqualTo(1800);
    assertThat(ImageIO.read(out("run").resolve("gradients.png").toFile())).isNotNull();

    String best = out("run").resolve("best.safetensors").toString();
    CliRun eval = CliRun.of("eval", "--weights", best, data, "--format=json");
    assertThat(eval.err()).isEmpty();
    double top1 =
        log.stream()
            .skip(1)
            .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[6]))
            .max()
            .orElse(0);
    assertThat(eval.out()).contains("\"top1\":" + (float) top1);
    assertThat(top1).isGreaterThan(0.3);
  }

  @Test
  void theCurveDoesNotDependOnThreads() throws IOException {
    train("one", "--epochs=2", "--threads=1", "--dropout=0.2", "--ema=0.9", "--augment=crop-flip");
    train("two", "--epochs=2", "--threads=2", "--dropout=0.2", "--ema=0.9", "--augment=crop-flip");
    assertThat(rows(out("two").resolve("log.csv"))).isEqualTo(rows(out("one").resolve("log.csv")));
    assertSameTensors(
        out("two").resolve("last.safetensors"), out("one").resolve("last.safetensors"));
  }

  @Test
  void aRunThatGoesOnIsOneThatWasNeverInterrupted() throws IOException {
    String[] options = {
      "--dropout=0.2", "--ema=0.9", "--mixup=0.5", "--schedule=cosine", "--clip=1", "--accumulate=2"
    };
    String[] four = Arrays.copyOf(options, options.length + 1);
    four[options.length] = "--epochs=4";
    train("whole", four);
    train("parts", four);
    // Back to a checkpoint of the second epoch: a run of the same settings that ended there.
    Path parts = out("parts");
    Files.delete(parts.resolve("last.safetensors"));
    String[] kept = Arrays.copyOf(four, four.length + 1);
    kept[four.length] = "--save-every=2e";
    train("kept", kept);
    Files.copy(out("kept").resolve("epoch-0002.safetensors"), parts.resolve("last.safetensors"));
    CliRun rest = CliRun.of("train", "--out", parts.toString(), "--resume");
    assertThat(rest.err()).isEmpty();
    assertThat(rest.outLines()).filteredOn(line -> line.startsWith("epoch ")).hasSize(2);
    assertSameTensors(parts.resolve("last.safetensors"), out("whole").resolve("last.safetensors"));
    assertSameTensors(parts.resolve("best.safetensors"), out("whole").resolve("best.safetensors"));
    assertThat(rows(parts.resolve("log.csv"))).isEqualTo(rows(out("whole").resolve("log.csv")));
  }

  @Test
  void aRunMayBeMadeLonger() {
    train("run", "--epochs=1", "--schedule=constant");
    assertThat(train("run", "--epochs=1").err())
        .isEqualTo(
            String.format(
                Locale.ROOT,
                "densevec: %s: holds a run already: go on with --resume, or name another folder\n",
                out("run")));
    CliRun longer = train("run", "--resume", "--epochs=2");
    assertThat(longer.err()).isEqualTo("densevec: epochs is 2 now, was 1\n");
    assertThat(longer.outLines()).filteredOn(line -> line.startsWith("epoch ")).hasSize(1);
  }

  @Test
  void weightsAreABeginning() throws IOException {
    String weights =
        Samples.weights(folder, Samples.NETWORK.replace("classes=10", "classes=3")).toString();
    List<String> args =
        List.of(
            "train",
            data,
            "--out",
            out("fine").toString(),
            "--weights",
            weights,
            "--batch=20",
            "--epochs=1",
            "--freeze=features",
            "--weight-decay=0.1",
            "--optimizer=adamw");
    CliRun run = CliRun.of(args.toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    Map<String, ByteBuffer> before = SavedTensors.of(Path.of(weights));
    Map<String, ByteBuffer> after = SavedTensors.of(out("fine").resolve("best.safetensors"));
    before.forEach(
        (name, bytes) -> {
          if (!name.startsWith("classifier") && !name.contains("running")) {
            assertThat(after.get(name)).as(name).isEqualTo(bytes);
          }
        });
    assertThat(after.get("classifier.bias").array()).hasSize(40);
  }

  @Test
  void aLossThatIsNoNumberEndsTheRun() throws IOException {
    CliRun run = train("run", "--epochs=5", "--lr=1e30", "--schedule=constant");
    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).contains("last.safetensors is from before");
    assertThat(
            CliRun.of("eval", "-w", out("run").resolve("last.safetensors").toString(), data)
                .exitCode())
        .isZero();
  }

  @Test
  void predictKnowsClassesAndPreprocessingOfTrainedWeights() throws IOException {
    train("run", "--epochs=1", "--normalize=imagenet");
    String picture = Samples.png(folder.resolve("p.png"), 40, 50, 1).toString();
    String last = out("run").resolve("last.safetensors").toString();
    CliRun run = CliRun.of("predict", "-w", last, picture);
    assertThat(run.err()).isEmpty();
    assertThat(CliRun.of("predict", "-w", last, "--preset=cifar-imagenet", picture)).isEqualTo(run);
    assertThat(CliRun.of("predict", "-w", last, "--preset=cifar10", picture)).isNotEqualTo(run);
  }

  @Test
  void withoutImagesHeldOutThereIsNoBest() {
    CliRun run = train("run", "--epochs=1", "--val=none", "--log-format=json");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(out("run").resolve("best.safetensors")).doesNotExist();
    assertThat(out("run").resolve("log.jsonl")).content().startsWith("{\"epoch\":1,\"step\":10,");
  }

  @Test
  void everyOptimiserAndScheduleGoesOnExactly() throws IOException {
    List<List<String>> ways =
        List.of(
            List.of("--optimizer=adam", "--betas=0.8,0.99", "--schedule=restarts:first=1e"),
            List.of(
                "--optimizer=rmsprop",
                "--momentum=0.5",
                "--layer-decay=0.5",
                "--schedule=constant"),
            List.of(
                "--schedule=plateau:factor=0.5,patience=0,threshold=10",
                "--monitor=loss",
                "--backbone-lr=0.1"));
    for (int i = 0; i < ways.size(); i++) {
      List<String> options = new ArrayList<>(ways.get(i));
      options.add("--augment=none+vertical-flip+rotate(20)+color-jitter(0,0,0,0.1)");
      options.add("--epochs=4");
      CliRun whole = train("whole" + i, options.toArray(String[]::new));
      assertThat(whole.exitCode()).as(whole.err()).isZero();
      options.set(options.size() - 1, "--epochs=2");
      train("part" + i, options.toArray(String[]::new));
      CliRun rest = train("part" + i, "--resume", "--epochs=4");
      assertThat(rest.exitCode()).as(rest.err()).isZero();
      assertSameTensors(
          out("part" + i).resolve("last.safetensors"),
          out("whole" + i).resolve("last.safetensors"));
    }
    assertThat(rows(out("whole2").resolve("log.csv")).getLast().split(",", -1)[2])
        .isEqualTo("0.025");
  }

  @Test
  void ratesAreTriedAndNothingIsWritten() throws IOException {
    Path png = folder.resolve("rates.png");
    CliRun run =
        CliRun.of(
            "train",
            data,
            "--find-lr",
            "--batch=20",
            "--arch=" + Samples.NETWORK,
            "--augment=none",
            "--png=" + png);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines().getFirst().strip()).matches("lr +loss +smoothed");
    assertThat(run.outLines().get(1).strip()).matches("1E-7 +[0-9.]+ +[0-9.]+");
    assertThat(run.outLines().getLast())
        .matches("the smoothed loss falls most steeply at --lr [0-9.E-]+");
    assertThat(ImageIO.read(png.toFile())).isNotNull();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(png, folder.resolve("cifar"));
    }
  }

  @Test
  void aRunThatGoesOnWithOtherPicturesSaysSo() throws IOException {
    train("run", "--epochs=1");
    Path moved = Files.move(folder.resolve("cifar"), folder.resolve("elsewhere"));
    assertThat(
            CliRun.of("train", "cifar10:" + moved, "-o", out("run").toString(), "--resume").err())
        .isEqualTo("densevec: data is cifar10:" + moved + " now, was " + data + "\n");
    Files.move(moved, folder.resolve("cifar"));
    Samples.cifar(folder.resolve("cifar"), 190, 50);
    CliRun refused = CliRun.of("train", "-o", out("run").toString(), "--resume", "--epochs=2");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .matches(
            "densevec: epochs is 2 now, was 1\ndensevec: the data changed since .*: train 200 images"
                + " [0-9a-f]{8}, held out 50 images ([0-9a-f]{8}); now train 190 images [0-9a-f]{8},"
                + " held out 50 images \\1; name the data to go on with them\n");
    CliRun named = train("run", "--resume", "--epochs=2");
    assertThat(named.exitCode()).as(named.err()).isZero();
    assertThat(named.err()).contains("the data changed since ");
  }
}

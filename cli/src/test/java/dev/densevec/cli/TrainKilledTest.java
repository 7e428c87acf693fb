package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.TensorFile;
import dev.densevec.checkpoint.TensorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs of training in processes of their own that are ended from outside.
class TrainKilledTest {
  private static final int KILLS = 3;

  /// Steps after which a process is killed, at most; all kills together come before the run's end.
  private static final int MOST_STEPS = 8;

  /// About the length of a line of the log of steps.
  private static final int BYTES_A_STEP = 60;

  private static final String[] OPTIONS = {
    "--batch=20",
    "--arch=" + Samples.NETWORK,
    "--epochs=3",
    "--input=16",
    "--save-every=2",
    "--log-every=1",
    "--dropout=0.1",
    "--ema=0.9",
    "--threads=2"
  };

  @TempDir private Path folder;
  private String data;

  @BeforeEach
  void makeData() throws IOException {
    data = Samples.cifar(folder.resolve("cifar"), 260, 40);
  }

  private List<String> arguments(Path out) {
    List<String> args = new ArrayList<>(List.of("train", "--out", out.toString()));
    if (Files.exists(out.resolve("last.safetensors"))) {
      args.add("--resume");
    } else {
      args.add(data);
      args.addAll(Arrays.asList(OPTIONS));
    }
    return args;
  }

  private Process start(Path out) throws IOException {
    return process().start(arguments(out));
  }

  private CommandProcess process() {
    return new CommandProcess(folder);
  }

  /// Waits for a process to have done some steps more than it began with.
  private static void awaitSteps(Process process, Path out, int count)
      throws IOException, InterruptedException {
    Path log = out.resolve("steps.csv");
    long begin = -1;
    long end = -1;
    while (process.isAlive() && (begin < 0 || end < begin + count)) {
      Thread.sleep(10);
      end = Files.exists(log) ? Files.size(log) / BYTES_A_STEP : -1;
      begin = begin < 0 || end < begin ? end : begin;
    }
    assertThat(process.isAlive()).isTrue();
  }

  private static List<String> curve(Path out) throws IOException {
    return Files.readAllLines(out.resolve("log.csv")).stream()
        .map(line -> String.join(",", Arrays.copyOf(line.split(",", -1), 8)))
        .toList();
  }

  private static List<String> steps(Path out) throws IOException {
    return Files.readAllLines(out.resolve("steps.csv")).stream()
        .map(line -> line.substring(0, line.lastIndexOf(',')))
        .toList();
  }

  private void assertLikeWhole(Path out) throws IOException, InterruptedException {
    Path whole = folder.resolve("whole");
    assertThat(start(whole).waitFor()).isZero();
    assertThat(SavedTensors.ofLast(out)).isEqualTo(SavedTensors.ofLast(whole));
    assertThat(curve(out)).isEqualTo(curve(whole));
    assertThat(steps(out)).isEqualTo(steps(whole));
  }

  @Test
  void aRunThatIsKilledAgainAndAgainEndsLikeOneThatIsNot() throws Exception {
    Path out = folder.resolve("killed");
    SplittableRandom random = new SplittableRandom(3);
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(out);
      awaitSteps(process, out, random.nextInt(1, MOST_STEPS));
      Thread.sleep(random.nextLong(100));
      process.destroyForcibly().waitFor();
    }
    Process last = start(out);
    assertThat(last.waitFor()).as(process().err()).isZero();
    assertLikeWhole(out);
  }

  @Test
  void aRunThatIsInterruptedSavesItselfAndSaysHowToGoOn() throws Exception {
    Path out = folder.resolve("interrupted");
    Process process = start(out);
    awaitSteps(process, out, 5);
    process.destroy();
    assertThat(process.waitFor()).isEqualTo(128 + 15);
    assertThat(process().err())
        .matches(
            "densevec: interrupted after \\d epochs and \\d+ steps; go on with:"
                + " densevec train --out "
                + out
                + " --resume\n");
    long saved = steps(out).size() - 1L;
    try (TensorFile file = TensorFiles.open(out.resolve("last.safetensors"))) {
      assertThat(file.metadata()).containsEntry("training.step", String.valueOf(saved));
    }
    Process rest = start(out);
    assertThat(rest.waitFor()).as(process().err()).isZero();
    assertLikeWhole(out);
  }

  /// What a run has left when it is asked to end.
  private enum Phase {
    STARTING(".lock"),
    FIRST_STEPS("steps.csv"),
    FIRST_CHECKPOINT("last.safetensors"),
    FIRST_EPOCH("best.safetensors"),
    CURVES("curves.png");

    private final String file;

    Phase(String file) {
      this.file = file;
    }
  }

  /// Waits until a file is there, or the process has ended, and a little.
  private static void await(Process process, Path file, long millis) throws InterruptedException {
    while (process.isAlive() && !Files.exists(file)) {
      Thread.sleep(1);
    }
    Thread.sleep(millis);
  }

  @Test
  void aRunThatIsAskedToEndInAnyPhaseSaysWhatItLeaves() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    Path out = folder.resolve("asked");
    for (Phase phase : Phase.values()) {
      Process process = start(out);
      await(process, out.resolve(phase.file), random.nextInt(60));
      process.destroy();
      int code = process.waitFor();
      String saved = "densevec: interrupted after \\d epochs and \\d+ steps; go on with: [^\n]*\n";
      // Java logs its end, and says so where that fails because it ends.
      String said =
          process().err().replaceAll("(?m)^Runtime\\.exit\\(143\\) logging failed.*\n", "");
      assertThat(said).as("%s", phase).matches("(" + saved + ")?");
      assertThat(code).as(phase + process().err()).isIn(0, 128 + 15);
    }
    Process last = start(out);
    assertThat(last.waitFor()).as(process().err()).isZero();
    assertLikeWhole(out);
  }
}

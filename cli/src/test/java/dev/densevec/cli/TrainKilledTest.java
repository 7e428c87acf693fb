package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.checkpoint.TensorFile;
import dev.densevec.checkpoint.TensorFiles;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs of training in processes of their own that are ended from outside.
class TrainKilledTest {
  private static final int KILLS = 4;
  private static final String[] OPTIONS = {
    "--batch=20",
    "--arch=" + Samples.NETWORK,
    "--epochs=3",
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
    data = Samples.cifar(folder.resolve("cifar"), 400, 40);
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
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules=jdk.incubator.vector", "-cp", classPath()));
    command.add(Main.class.getName());
    command.addAll(arguments(out));
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(folder.resolve("stderr").toFile())
        .start();
  }

  private static String classPath() {
    String modules = System.getProperty("jdk.module.path", "");
    return modules + File.pathSeparator + System.getProperty("java.class.path");
  }

  private static List<String> curve(Path out) throws IOException {
    return Files.readAllLines(out.resolve("log.csv")).stream()
        .map(line -> String.join(",", Arrays.copyOf(line.split(","), 8)))
        .toList();
  }

  private static List<String> steps(Path out) throws IOException {
    return Files.readAllLines(out.resolve("steps.csv")).stream()
        .map(line -> line.substring(0, line.lastIndexOf(',')))
        .toList();
  }

  private static Map<String, String> tensors(Path out) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    try (TensorFile file = TensorFiles.open(out.resolve("last.safetensors"))) {
      file.tensors()
          .forEach(
              (name, tensor) ->
                  sums.put(
                      name,
                      Integer.toHexString(
                          Arrays.hashCode(tensor.data().toArray(ValueLayout.JAVA_BYTE)))));
    }
    return sums;
  }

  private void assertLikeWhole(Path out) throws IOException {
    Path whole = folder.resolve("whole");
    assertThat(CliRun.of(arguments(whole).toArray(String[]::new)).exitCode()).isZero();
    assertThat(tensors(out)).isEqualTo(tensors(whole));
    assertThat(curve(out)).isEqualTo(curve(whole));
    assertThat(steps(out)).isEqualTo(steps(whole));
  }

  @Test
  void aRunThatIsKilledAgainAndAgainEndsLikeOneThatIsNot() throws Exception {
    Path out = folder.resolve("killed");
    SplittableRandom random = new SplittableRandom(3);
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(out);
      if (!process.waitFor(random.nextLong(1500, 4000), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
    Process last = start(out);
    assertThat(last.waitFor()).as(Files.readString(folder.resolve("stderr"))).isZero();
    assertLikeWhole(out);
  }

  @Test
  void aRunThatIsInterruptedSavesItselfAndSaysHowToGoOn() throws Exception {
    Path out = folder.resolve("interrupted");
    Process process = start(out);
    Path log = out.resolve("steps.csv");
    while (process.isAlive() && (!Files.exists(log) || Files.readAllLines(log).size() < 6)) {
      Thread.sleep(20);
    }
    process.destroy();
    assertThat(process.waitFor()).isEqualTo(128 + 15);
    assertThat(Files.readString(folder.resolve("stderr")))
        .matches(
            "(?s)(WARNING: [^\n]*\n)*densevec: interrupted after \\d epochs and \\d+ steps; go on with:"
                + " densevec train --out "
                + out
                + " --resume\n");
    long saved = Files.readAllLines(log).size() - 1L;
    try (TensorFile file = TensorFiles.open(out.resolve("last.safetensors"))) {
      assertThat(file.metadata()).containsEntry("training.step", String.valueOf(saved));
    }
    Process rest = start(out);
    assertThat(rest.waitFor()).as(Files.readString(folder.resolve("stderr"))).isZero();
    assertLikeWhole(out);
  }
}

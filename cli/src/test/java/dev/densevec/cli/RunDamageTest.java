package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.train.RunFolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Runs whose folder was damaged: they go on, or say in one line why they can't.

class RunDamageTest {
  private static final String LAST = "last.safetensors";

  @TempDir private static Path folder;
  private static Path good;

  /// What happens to a file.
  enum Damage {
    TRUNCATED {
      @Override
      void to(Path file, Path folder) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      }
    },
    EMPTIED {
      @Override
      void to(Path file, Path folder) throws IOException {
        Files.write(file, new byte[0]);
      }
    },
    FILLED_WITH_GARBAGE {
      @Override
      void to(Path file, Path folder) throws IOException {
        byte[] bytes = new byte[(int) Files.size(file)];
        new SplittableRandom(1).nextBytes(bytes);
        Files.write(file, bytes);
      }
    },
    FILLED_WITH_ZEROS {
      @Override
      void to(Path file, Path folder) throws IOException {
        Files.write(file, new byte[(int) Files.size(file)]);
      }
    },
    REMOVED {
      @Override
      void to(Path file, Path folder) throws IOException {
        Files.delete(file);
      }
    },
    MADE_A_FOLDER {
      @Override
      void to(Path file, Path folder) throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
      }
    },
    /// A file of the run takes the place of another.
    SWAPPED {
      @Override
      void to(Path file, Path folder) throws IOException {
        List<Path> all = files(folder);
        Path other = all.get((all.indexOf(file) + 1) % all.size());
        Path aside = folder.resolve("aside");
        Files.move(file, aside);
        Files.move(other, file);
        Files.move(aside, other);
      }
    };

    abstract void to(Path file, Path folder) throws IOException;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.endsWith(".lock")).sorted().toList();
    }
  }

  @BeforeAll
  static void train() throws IOException {
    good = folder.resolve("good");
    String data = Samples.cifar(folder.resolve("cifar"), 40, 20);
    CliRun run =
        CliRun.of(
            "train",
            data,
            "--arch=" + Samples.NETWORK,
            "--batch=20",
            "--input=16",
            "--epochs=1",
            "--log-every=1",
            "--grad-norms",
            "--ema=0.9",
            "--out=" + good);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(files(good))
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "best.safetensors",
            "curves.png",
            "gradients.csv",
            "gradients.png",
            LAST,
            "log.csv",
            "steps.csv");
  }

  private static Path copy(String name) throws IOException {
    Path copy = Files.createDirectories(folder.resolve(name));
    for (Path file : files(good)) {
      Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    return copy;
  }

  private static CliRun goOn(Path out) {
    return CliRun.of("train", "--resume", "--epochs=2", "--out=" + out);
  }

  @ParameterizedTest
  @EnumSource
  void goesOnOrSaysWhyNot(Damage damage) throws IOException {
    for (Path name : files(good).stream().map(Path::getFileName).toList()) {
      Path out = copy(damage + "-" + name);
      damage.to(out.resolve(name), out);
      CliRun run = goOn(out);
      String what = name + " " + damage + ": " + run.err();
      assertThat(run.exitCode()).as(what).isIn(0, 2, 3, 5);
      // The first line says that the number of epochs is another now.
      List<String> lines = new ArrayList<>(run.errLines());
      lines.removeIf(line -> line.equals("densevec: epochs is 2 now, was 1"));
      assertThat(lines).as(what).hasSizeLessThanOrEqualTo(run.exitCode() == 0 ? 2 : 1);
      assertThat(lines).as(what).allMatch(line -> line.contains(out.toString()));
      assertThat(run.err()).as(what).doesNotContain("Exception", "null", "java.");
      boolean log = !name.toString().endsWith(".safetensors") && damage != Damage.SWAPPED;
      if (log && damage != Damage.MADE_A_FOLDER) {
        assertThat(run.exitCode()).as("logs and curves never stop a run: " + what).isZero();
      }
      if (run.exitCode() == 0) {
        assertThat(Files.readString(out.resolve("log.csv")).lines().toList().getLast())
            .as(what)
            .startsWith("2,");
      }
    }
  }

  @Test
  void aSecondRunInAFolderIsRefusedAndTheFirstUndisturbed() throws IOException {
    Path out = copy("two");
    byte[] before = Files.readAllBytes(out.resolve(LAST));
    Path unfinished = Files.writeString(out.resolve(".last.safetensors.0-1"), "being written");
    try (Closeable _ = RunFolder.claim(copy("two"))) {
      Files.writeString(unfinished, "being written");
      CliRun run = goOn(out);
      assertThat(run.exitCode()).isEqualTo(5);
      assertThat(run.err()).endsWith(out + ": can't be used: another run is in it\n");
      assertThat(unfinished).hasContent("being written");
      assertThat(out.resolve(LAST)).hasBinaryContent(before);
    }
    assertThat(goOn(out).exitCode()).isZero();
    assertThat(unfinished).doesNotExist();
  }
}

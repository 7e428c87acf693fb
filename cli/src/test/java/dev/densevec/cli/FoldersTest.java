package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Training and measuring on folders of images.
class FoldersTest {
  @TempDir private Path folder;

  private void pictures(String place, int count) throws IOException {
    Path home = Files.createDirectories(folder.resolve("data").resolve(place));
    for (int i = 0; i < count; i++) {
      Samples.png(home.resolve(i + ".png"), 8, 8, place.hashCode() + i);
    }
  }

  private void parts(String... parts) throws IOException {
    for (String part : parts) {
      for (String name : List.of("cat", "dog")) {
        pictures(part + "/" + name, part.equals("train") ? 4 : 2);
      }
    }
  }

  private CliRun train(String... options) {
    List<String> args =
        new ArrayList<>(List.of("train", folder.resolve("data").toString(), "--epochs=1"));
    args.addAll(List.of("--batch=4", "--augment=none", "--out", folder.resolve("run").toString()));
    args.add("--arch=densenet:stem=cifar,stem-channels=4,growth=4,blocks=1-1");
    args.addAll(Arrays.asList(options));
    return CliRun.of(args.toArray(String[]::new));
  }

  @Test
  void choosesByTheValidationPartAndMeasuresTheTestPart() throws IOException {
    parts("train", "valid", "test");
    pictures("test/cat", 3);
    CliRun run = train();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).containsPattern("images +8 to learn from, 4 held out, 5 to test on");
    assertThat(run.outLines().getLast()).matches("test: 5 images, .*best.safetensors");
    String best = folder.resolve("run/best.safetensors").toString();
    CliRun eval = CliRun.of("eval", "-w", best, folder.resolve("data").toString(), "--format=json");
    String top1 = run.outLines().getLast().replaceFirst(".*top-1 ([0-9.]+) %.*", "$1");
    double share = Double.parseDouble(eval.out().replaceFirst("(?s).*\"top1\":([0-9.]+).*", "$1"));
    assertThat(Double.parseDouble(top1)).isEqualTo(Math.round(share * 1e4) / 100.0);
  }

  @Test
  void aValidationPartAloneIsUsed() throws IOException {
    parts("train", "valid");
    CliRun run = train();
    assertThat(run.out()).contains("4 held out, 2 classes").contains("validation: loss");
    assertThat(run.out()).doesNotContain("test: ");
  }

  @Test
  void aBrokenPictureIsLeftOutUnlessThatIsForbidden() throws IOException {
    parts("train", "valid");
    Path broken = Files.writeString(folder.resolve("data/train/cat/0.png"), "no picture");
    CliRun strict = train("--strict");
    assertThat(strict.exitCode()).isEqualTo(3);
    assertThat(strict.err()).startsWith("densevec: " + broken + ": ");
    CliRun run = train();
    assertThat(run.exitCode()).isZero();
    assertThat(run.errLines()).hasSize(2);
    assertThat(run.errLines().getFirst()).startsWith("densevec: " + broken + ": ");
    assertThat(run.errLines().getLast())
        .isEqualTo("densevec: 1 of 8 pictures are broken and left out");
    assertThat(run.out()).contains("7 to learn from");
  }

  @Test
  void oneClassIsNothingToLearn() throws IOException {
    pictures("cat", 4);
    CliRun run = train();
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo("densevec: the data have one class, cat: nothing to distinguish\n");
  }

  @Test
  void controlCharactersOfClassesDoNotLeave() throws IOException {
    pictures("\u001b[31mcat", 3);
    pictures("dog", 3);
    CliRun run = train();
    assertThat(run.exitCode()).isZero();
    String best = folder.resolve("run/last.safetensors").toString();
    String data = folder.resolve("data").toString();
    for (String format : List.of("table", "csv", "json")) {
      for (String command : List.of("eval", "predict", "cam")) {
        String[] args = {command, "-w", best, data, "--format=" + format, "--out=" + folder};
        CliRun out = CliRun.of(Arrays.copyOf(args, command.equals("cam") ? 6 : 5));
        assertThat(out.exitCode()).as(command).isZero();
        assertThat(out.out() + out.err()).as(command).doesNotContain("\u001b");
      }
    }
  }

  @Test
  void aDamagedLogDoesNotStopARun() throws IOException {
    parts("train", "valid");
    assertThat(train("--grad-norms").exitCode()).isZero();
    Path run = folder.resolve("run");
    for (String log : List.of("gradients.csv", "log.csv")) {
      String text = Files.readString(run.resolve(log));
      Files.writeString(run.resolve(log), text.replaceAll("\n1,", "\n1,x\u0000-,"));
    }
    CliRun more = train("--resume", "--epochs=2");
    assertThat(more.errLines()).allSatisfy(line -> assertThat(line).doesNotContain("internal"));
    CliRun resumed =
        CliRun.of("train", "--out", run.toString(), "--resume", "--epochs=2", "--grad-norms");
    assertThat(resumed.exitCode()).isZero();
    assertThat(Files.readAllLines(run.resolve("gradients.csv"))).hasSize(3);
  }
}

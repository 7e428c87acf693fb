package dev.densevec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.densevec.checkpoint.Checkpoints;
import dev.densevec.data.ModelNotes;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names of files, folders and classes that steer terminals, deceive readers, break lines, or are
/// formulas to spreadsheets: no command passes them on as they are.
class OddNamesTest {
  private static final List<String> NAMES =
      List.of(
          "=1+1",
          "+x",
          "-2+3",
          "@SUM(A1)",
          "\u001b[31mred\u0007",
          "cr\rx",
          "\u202egnp.exe",
          "\u009b2J",
          "\t=9",
          "q\"uote,comma");

  @TempDir private Path folder;
  private Path weights;
  private Path data;
  private Path images;

  @BeforeEach
  void makeFiles() throws IOException {
    weights = folder.resolve("odd\u001b.safetensors");
    try (Parameters parameters = Samples.parameters(Samples.NETWORK)) {
      ModelNotes notes = new ModelNotes(Optional.of(NAMES), Optional.empty());
      Checkpoints.save(parameters, weights, notes.metadata());
    }
    data = folder.resolve("data\u0007");
    images = Files.createDirectory(folder.resolve("images"));
    int seed = 0;
    for (String name : NAMES) {
      Path home = Files.createDirectories(data.resolve(name));
      Samples.png(home.resolve("a.png"), 16, 16, seed);
      Samples.png(home.resolve("b.png"), 16, 16, seed + 1);
      Samples.png(images.resolve(name + ".png"), 16, 16, seed + 2);
      Files.writeString(home.resolve("bad" + name + ".png"), "\u001b[2J no picture");
      Files.writeString(images.resolve("bad" + name + ".png"), "\u001b[2J no picture");
      seed += 3;
    }
  }

  /// Runs a command whose output is to have ink only.
  private CliRun run(String... args) {
    CliRun run = CliRun.of(args);
    assertThat(run.exitCode()).as(run.err()).isIn(0, 1);
    assertInk(run);
    return run;
  }

  private static void assertInk(CliRun run) {
    (run.out() + run.err())
        .codePoints()
        .filter(c -> c != '\n')
        .forEach(
            c ->
                assertThat(Character.getType(c))
                    .as("U+%04X in %s%s", c, run.out(), run.err())
                    .isNotIn((int) Character.CONTROL, (int) Character.FORMAT));
  }

  private List<CliRun> everywhere(String format) {
    String w = weights.toString();
    List<CliRun> runs = new ArrayList<>();
    runs.add(run("predict", "-w", w, "--top=10", "--format=" + format, images.toString()));
    runs.add(run("eval", "-w", w, "--format=" + format, "--part=train", data.toString()));
    String out = folder.resolve("out").toString();
    runs.add(run("cam", "-w", w, "--format=" + format, "--out=" + out, images.toString()));
    runs.add(run("reuse", "-w", w, "--format=" + format));
    return runs;
  }

  @Test
  void tablesHaveInkAlone() {
    everywhere("table");
  }

  @Test
  void jsonLosesNothing() {
    List<String> seen = new ArrayList<>();
    for (CliRun run : everywhere("json")) {
      run.outLines().forEach(line -> collect(JsonParser.parseString(line), seen));
    }
    for (String name : NAMES) {
      assertThat(seen).contains(name.replace('\r', ' '), images.resolve(name + ".png").toString());
    }
  }

  private static void collect(JsonElement json, List<String> texts) {
    if (json.isJsonObject()) {
      json.getAsJsonObject().asMap().values().forEach(value -> collect(value, texts));
    } else if (json.isJsonArray()) {
      json.getAsJsonArray().forEach(value -> collect(value, texts));
    } else if (json.isJsonPrimitive() && json.getAsJsonPrimitive().isString()) {
      texts.add(json.getAsString());
    }
  }

  @Test
  void noCellOfCsvIsAFormula() {
    int cells = 0;
    for (CliRun run : everywhere("csv")) {
      for (String line : run.outLines()) {
        for (String cell : line.split(",\"?", -1)) {
          assertThat(cell).as(line).doesNotMatch("\"?\\s*[=+@].*").doesNotMatch("-[^0-9].*|-2.3");
          cells++;
        }
      }
    }
    assertThat(cells).isGreaterThan(NAMES.size() * NAMES.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--debug"})
  void messagesHaveInkAlone(String debug) {
    List<String> some = debug.isEmpty() ? List.of() : List.of(debug);
    String missing = folder.resolve("none\u001b[1m\u202e").toString();
    for (List<String> args :
        List.of(
            List.of("predict", "-w", missing, images.toString()),
            List.of("predict", "-w", images.resolve("=1+1.png").toString(), images.toString()),
            List.of("eval", "-w", weights.toString(), missing),
            List.of("eval", "-w", weights.toString(), "--strict", data.toString()),
            List.of("train", missing, "--out", missing),
            List.of("train", data.toString(), "--strict", "--out", missing),
            List.of("convert", weights.toString(), missing),
            List.of("bench", "\u001b[31m"),
            List.of("\u001b[31m"))) {
      List<String> all = new ArrayList<>(args);
      all.addAll(some);
      CliRun run = CliRun.of(all.toArray(String[]::new));
      assertThat(run.exitCode()).isIn(2, 3);
      assertInk(run);
    }
  }

  @Test
  void aRunOfTrainingHasInkAlone() {
    trainAndEvaluate();
  }

  private void trainAndEvaluate() {
    Path out = folder.resolve("run\u001b");
    String[] options = {"--arch=" + Samples.NETWORK, "--batch=10", "--epochs=1", "--input=16"};
    List<String> args = new ArrayList<>(List.of("train", data.toString(), "--out=" + out));
    args.addAll(List.of(options));
    run(args.toArray(String[]::new));
    CliRun eval = run("eval", "-w", out.resolve("last.safetensors").toString(), data.toString());
    assertThat(eval.err()).as("the classes are the same").doesNotContain("other names");
  }

  @Test
  void aLineBreakInAClassIsASpaceWhereverItIsNamed() throws IOException {
    Files.move(data.resolve("=1+1"), data.resolve("two\nlines"));
    trainAndEvaluate();
  }

  @Test
  void classesOfOtherNamesAreNamed() throws IOException {
    Files.move(data.resolve("@SUM(A1)"), data.resolve("@SUN"));
    assertThat(run("eval", "-w", weights.toString(), data.toString()).err())
        .contains(
            "the weights' classes have other names than the data's: class 0 is '=1+1' and ' =9'");
  }
}

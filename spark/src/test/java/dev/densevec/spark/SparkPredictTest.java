package dev.densevec.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.classify.Label;
import dev.densevec.data.Head;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program for `spark-submit`, with the master that it would be given.
final class SparkPredictTest {
  private static final Map<String, String> SUBMITTED =
      Map.of("spark.master", "local[2]", "spark.ui.enabled", "false");

  @TempDir private static Path folder;
  private static Path pictures;
  private static Path weights;

  /// What a run said, and how it ended.
  private record Ended(int code, String err) {}

  @BeforeAll
  static void begin() throws IOException {
    SUBMITTED.forEach(System::setProperty);
    pictures = Sample.pictures(folder.resolve("pictures"));
    weights = Sample.weights(folder.resolve("a.safetensors"), Head.SOFTMAX, 1);
  }

  @AfterAll
  static void end() {
    SUBMITTED.keySet().forEach(System::clearProperty);
  }

  private static Ended run(String... args) {
    StringWriter err = new StringWriter();
    int code = SparkPredict.run(new PrintWriter(err), args);
    return new Ended(code, err.toString());
  }

  private static List<String> line(String out, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of(
                pictures.toString(),
                "-w",
                weights.toString(),
                "-o",
                folder.resolve(out).toString()));
    line.addAll(List.of(more));
    return line;
  }

  private static Ended run(List<String> line) {
    return run(line.toArray(String[]::new));
  }

  private static List<Row> read(String format, String place) throws IOException {
    try (SparkSession session = SparkSession.builder().getOrCreate()) {
      return session
          .read()
          .format(format)
          .option("header", "true")
          .option("escape", "\"")
          .load(folder.resolve(place).toString())
          .collectAsList();
    }
  }

  @Test
  void tablesHaveWhatPredictSays() throws IOException {
    Ended ended = run(line("parquet", "--top", "" + Sample.TOP, "--threads", "1", "-b", "7"));
    assertThat(ended.err())
        .isEqualTo("densevec: 1 of 40 images could not be used: the column error says why\n");
    assertThat(ended.code()).isZero();
    Map<String, List<Label>> predicted = Sample.predicted(weights, pictures);
    Sample.assertPredicted(read("parquet", "parquet"), predicted);

    assertThat(run(line("csv", "--format", "csv")).code()).isZero();
    Map<String, Label> best = new HashMap<>();
    for (Row row : read("csv", "csv")) {
      if (Sample.name(row.getAs("path")).equals(Sample.BROKEN)) {
        Sample.assertFailed(row);
        continue;
      }
      best.put(
          Sample.name(row.getAs("path")),
          new Label(
              Integer.parseInt(row.getAs("class")),
              row.getAs("label"),
              Float.parseFloat(row.getAs("probability"))));
    }
    assertThat(best).hasSameSizeAs(predicted);
    predicted.forEach((name, labels) -> assertThat(best).containsEntry(name, labels.getFirst()));
  }

  @Test
  void whatMakesNoSenseIsRefusedInOneLine() throws IOException {
    refuses(2, "densevec: --format is 'png', expected parquet, json or csv", "--format=png");
    refuses(2, "densevec: --format csv has no lists", "--format=csv", "--features");
    refuses(2, "densevec: threads is -1, expected 0 to 1024", "--threads=-1");
    refuses(2, "densevec: Unknown option: '--tops=2'", "--tops=2");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Ended none = run(empty.toString(), "-w", weights.toString(), "-o", folder + "/none");
    assertThat(none).isEqualTo(new Ended(2, "densevec: no images (see --help)\n"));
    Ended missing = run(folder + "/missing", "-w", weights.toString(), "-o", folder + "/none");
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).startsWith("densevec: [PATH_NOT_FOUND]").hasLineCount(1);
    Files.createDirectories(folder.resolve("there"));
    Ended there = run(line("there"));
    assertThat(there.code()).isEqualTo(2);
    assertThat(there.err()).startsWith("densevec: [PATH_ALREADY_EXISTS]").hasLineCount(1);
  }

  private static void refuses(int code, String beginning, String... more) {
    Ended ended = run(line("refused", more));
    assertThat(ended.code()).isEqualTo(code);
    assertThat(ended.err()).startsWith(beginning).hasLineCount(1);
    assertThat(folder.resolve("refused")).doesNotExist();
  }

  @Test
  void weightsThatCannotBeUsedAreNamed() throws IOException {
    String bad = Files.writeString(folder.resolve("bad.safetensors"), "no weights").toString();
    for (String file : List.of(bad, "/nowhere/d.safetensors")) {
      String out = folder.resolve("unmade").toString();
      Ended ended = run(pictures.toString(), "-w", file, "-o", out);
      assertThat(ended.code()).isEqualTo(3);
      assertThat(ended.err()).startsWith("densevec: " + file + ": ").hasLineCount(1);
      assertThat(Path.of(out)).doesNotExist();
    }
  }
}

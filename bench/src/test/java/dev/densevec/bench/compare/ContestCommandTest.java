package dev.densevec.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ContestCommandTest {
  private static final String TINY = "densenet-bc-22-4";

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new ContestCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void reportsEveryEngineAtEveryWorkload() throws Exception {
    Path json = folder.resolve("report.json");
    Path medians = folder.resolve("medians");
    int code =
        run(
            "--engines=densevec,onnxruntime,onnxruntime-sharded",
            "--networks=" + TINY,
            "--threads=2",
            "--batches=2,4",
            "--size=8",
            "--rounds=2",
            "--seconds=0.01",
            "--warm-up=0",
            "--json=" + json,
            "--medians=" + medians);
    assertThat(code).as(err::toString).isZero();
    List<String> table = out.toString().lines().toList();
    assertThat(table).hasSize(1 + 2 * 4).filteredOn(line -> line.contains("FMA peak")).hasSize(2);
    assertThat(table.get(5)).matches("densenet-bc-22-4 +4 +2 densevec .* 1.000 .*");
    assertThat(Files.readString(json))
        .contains(
            "\"cores\":",
            "\"engine\":\"onnxruntime-sharded\",\"version\":\"1.",
            "\"input\":\"4x3x8x8\"");
    assertThat(Files.readAllLines(medians))
        .hasSize(12)
        .anyMatch(
            line -> line.startsWith("ratio of onnxruntime-sharded, " + TINY + " 8x8 batch 4"));
  }

  @Test
  void anEngineThatCrashesIsARow() {
    int code =
        run(
            "--engines=densevec,crashing,onnxruntime",
            "--networks=" + TINY,
            "--threads=1",
            "--batches=2",
            "--size=8",
            "--rounds=1",
            "--seconds=0",
            "--warm-up=0");
    assertThat(code).as(err::toString).isZero();
    assertThat(out.toString())
        .containsPattern(
            "crashing +failed: crashing: the process ended with exit code 134: a fatal error")
        .containsPattern("onnxruntime +[0-9]");
  }

  @Test
  void namesTheEnginesThereAre() {
    assertThat(run("--engines=none", "--networks=" + TINY, "--batches=1", "--threads=1"))
        .isNotZero();
    assertThat(err.toString()).contains("unknown engine 'none', expected one of", "onnxruntime");
  }

  @Test
  void saysWhichEngineDoesNotTrain() {
    int code = run("--engines=onnxruntime", "--networks=" + TINY, "--batches=2", "--task=TRAINING");
    assertThat(code).isNotZero();
    assertThat(err.toString()).contains("onnxruntime: this engine does not train");
  }

  @Test
  void cantDealOutAnOddBatch() {
    int code =
        run("--engines=onnxruntime-sharded", "--networks=" + TINY, "--batches=1", "--threads=2");
    assertThat(code).isNotZero();
    assertThat(err.toString()).contains("a batch of 1 can't be dealt out among 2 threads");
  }
}

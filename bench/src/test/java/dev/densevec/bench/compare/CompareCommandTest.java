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

final class CompareCommandTest {
  private static final String TINY = "densenet-bc-22-4";

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new CompareCommand())
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
            "--threads=1,2",
            "--batches=2,4",
            "--rounds=2",
            "--seconds=0.01",
            "--warm-up=0",
            "--json=" + json,
            "--medians=" + medians);
    assertThat(code).as(err::toString).isZero();
    List<String> table = out.toString().lines().toList();
    assertThat(table).hasSize(1 + 4 * 4).filteredOn(line -> line.contains("FMA peak")).hasSize(4);
    assertThat(table.get(5)).matches("densenet-bc-22-4 +4 +1 densevec .* 1.000 .*");
    assertThat(Files.readString(json))
        .contains("\"cores\": ", "\"onnxruntime-sharded\": \"1.", "\"input\": \"4x3x32x32\"");
    assertThat(Files.readAllLines(medians))
        .hasSize(24)
        .anyMatch(
            line -> line.startsWith("ratio of onnxruntime-sharded, " + TINY + " 32x32 batch 4"));
  }

  @Test
  void namesTheEnginesThereAre() {
    assertThat(run("--engines=none", "--networks=" + TINY, "--batches=1", "--threads=1"))
        .isNotZero();
    assertThat(err.toString()).contains("unknown engine 'none', expected one of", "onnxruntime");
  }

  @Test
  void cantDealOutAnOddBatch() {
    int code =
        run("--engines=onnxruntime-sharded", "--networks=" + TINY, "--batches=1", "--threads=2");
    assertThat(code).isNotZero();
    assertThat(err.toString()).contains("a batch of 1 can't be dealt out among 2 threads");
  }
}

package dev.densevec.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class ReportCommandTest {
  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new ReportCommand())
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void writesSectionChartsAndJson() throws Exception {
    Path markdown = folder.resolve("B.md");
    Path json = folder.resolve("report.json");
    int code =
        run(
            "--inference=densenet-bc-22-4",
            "--training=densenet-bc-22-4@2",
            "--engines=densevec,onnxruntime",
            "--trainers=densevec",
            "--batches=2",
            "--threads=1",
            "--rounds=1",
            "--seconds=0",
            "--warm-up=0",
            "--markdown=" + markdown,
            "--charts=" + folder.resolve("docs"),
            "--json=" + json);
    assertThat(code).as(err::toString).isZero();
    assertThat(Files.readString(markdown))
        .contains("### Inference", "### Training", "![](docs/peers-inference-1.png)");
    assertThat(folder.resolve("docs/peers-memory.png")).isNotEmptyFile();
    assertThat(Files.readString(json)).contains("\"task\":\"training\"", "\"peakBytes\":");
  }

  @Test
  void saysHowABatchIsNamed() {
    assertThat(run("--inference=", "--training=densenet121")).isNotZero();
    assertThat(err.toString()).contains("--training 'densenet121': expected NETWORK@BATCH");
  }
}

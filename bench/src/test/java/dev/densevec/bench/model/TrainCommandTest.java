package dev.densevec.bench.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class TrainCommandTest {

  @Test
  void reportsImagesAndShareOfThePeak() {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new TrainCommand())
            .setOut(new PrintWriter(out))
            .execute(
                "--network=densenet-bc-22-4",
                "--size=8",
                "--batch=2",
                "--threads=2",
                "--warm-up=0",
                "--steps=1");
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("densenet-bc-22-4 batch 2 threads 2 memory KEEP")
        .containsPattern("images/s +[0-9.]+ ")
        .containsPattern("of peak +[0-9.]+% ");
  }
}

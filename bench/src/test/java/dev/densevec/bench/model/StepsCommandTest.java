package dev.densevec.bench.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class StepsCommandTest {
  private final StringWriter out = new StringWriter();

  private List<String> run(String... arguments) {
    int code = new CommandLine(new StepsCommand()).setOut(new PrintWriter(out)).execute(arguments);
    assertThat(code).isZero();
    return out.toString().lines().map(line -> line.split(" ", 2)[0]).toList();
  }

  @Test
  void sumsUpEveryBlock() {
    assertThat(run("--network=densenet-bc-22-4", "--size=8", "--seconds=0", "--threads=2"))
        .containsExactly(
            "step",
            "features.conv0",
            "features.denseblock1",
            "features.transition1",
            "features.denseblock2",
            "features.transition2",
            "features.denseblock3",
            "classifier",
            "all",
            "FMA");
    assertThat(out.toString()).containsPattern("all +[0-9.]+ +100.0%");
  }

  @Test
  void showsSingleStepsOnRequest() {
    assertThat(run("--network=densenet-bc-22-4", "--size=8", "--seconds=0", "--all"))
        .hasSize(1 + 1 + 9 + 2 + 1 + 2)
        .contains("features.denseblock2.denselayer3");
  }
}

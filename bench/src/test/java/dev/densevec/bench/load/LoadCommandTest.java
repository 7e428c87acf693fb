package dev.densevec.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(120)
final class LoadCommandTest {
  private static final List<String> PICTURES =
      List.of("../examples/chelsea.jpg", "../examples/rocket.jpg");

  private final StringWriter out = new StringWriter();

  private int load(String... options) {
    List<String> line = new ArrayList<>(List.of(options));
    line.addAll(PICTURES);
    return new CommandLine(new LoadCommand())
        .setOut(new PrintWriter(out))
        .setExecutionExceptionHandler(
            (e, _, _) -> {
              throw e;
            })
        .execute(line.toArray(String[]::new));
  }

  /// The cells of an engine's row.
  private List<String> row(String engine) {
    String line =
        out.toString()
            .lines()
            .filter(text -> text.startsWith("| " + engine + " |"))
            .findFirst()
            .orElseThrow();
    return List.of(line.substring(1).strip().split(" *\\| *"));
  }

  /// Memory is not judged: some seconds don't show what it comes to.
  @Test
  void everyAnswerIsThatOfPredictUntilTheServerEnds() {
    int code =
        load(
            "--clients=20",
            "--minutes=0.06",
            "--turn=0.9",
            "--warm-up=0.5",
            "--threads=2",
            "--growth=1000");
    assertThat(code).as(out.toString()).isZero();
    for (ServedEngine engine : ServedEngine.values()) {
      List<String> cells = row(engine.toString());
      assertThat(cells).hasSize(10);
      assertThat(Double.parseDouble(cells.get(1))).as("images/s").isPositive();
      assertThat(Double.parseDouble(cells.get(3)))
          .as("p99")
          .isGreaterThanOrEqualTo(Double.parseDouble(cells.get(2)));
      assertThat(Long.parseLong(cells.get(4))).as("answers").isGreaterThan(20);
      assertThat(cells.subList(5, 8)).as("wrong, failed, 429").containsOnly("0");
      assertThat(Double.parseDouble(cells.get(8))).as("resident MB").isGreaterThan(20);
    }
  }

  @Test
  void serversHaveTheLaunchersFlags() throws Exception {
    String flags = String.join(" ", LoadServer.FLAGS);
    assertThat(Files.readString(Path.of("../cli/bin/start.sh"))).contains("heap='" + flags + "'");
    assertThat(Files.readString(Path.of("../cli/bin/densevec.cmd")))
        .contains("if \"%~1\"==\"serve\" set \"DENSEVEC_OPTS=" + flags);
  }

  @Test
  void aServerThatDoesNotStartIsNamedByItsOwnWords() {
    StringWriter err = new StringWriter();
    CommandLine line = new CommandLine(new LoadCommand()).setOut(new PrintWriter(out));
    line.setExecutionExceptionHandler(
        (e, _, _) -> {
          err.append(e.getMessage());
          return 1;
        });
    assertThat(line.execute("--batch=0", PICTURES.getFirst())).isEqualTo(1);
    assertThat(err.toString()).startsWith("densevec: --batch is 0");
  }
}

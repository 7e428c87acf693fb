package dev.densevec.bench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MemoryCommandTest {

  @Test
  void aLineGoesThroughItsPoints() {
    Line line = Line.through(List.of(2, 4, 8), List.of(7.0, 11.0, 19.0));
    assertThat(line.offset()).isCloseTo(3, within(1e-12));
    assertThat(line.slope()).isCloseTo(2, within(1e-12));
    assertThat(line.worst(List.of(2, 4, 8), List.of(7.0, 11.0, 20.0)))
        .isCloseTo(0.05, within(1e-12));
  }

  @Test
  void onePointHasNoLine() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Line.through(List.of(3, 3), List.of(1.0, 2.0)))
        .withMessageContaining("two different depths");
  }

  /// Kept copies of the input of every layer would miss the line by a third.
  @Test
  void activationsLieOnALine() {
    List<Integer> layers = List.of(36, 96, 186);
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new MemoryCommand())
            .setOut(new PrintWriter(out))
            .execute("--kinds=densenet", "--batch=32");
    assertThat(code).isZero();
    List<String> rows = out.toString().lines().skip(2).limit(3).toList();
    List<Double> bytes = rows.stream().map(row -> cell(row, 3)).toList();
    List<Double> copies = rows.stream().map(row -> cell(row, 6)).toList();
    assertThat(rows.getLast()).startsWith("| densenet-190-12 | 186 | ");
    assertThat(Line.through(layers, bytes).worst(layers, bytes)).isLessThan(0.1);
    assertThat(Line.through(layers, copies).worst(layers, copies)).isGreaterThan(0.3);
  }

  private static double cell(String row, int index) {
    return Double.parseDouble(row.split("\\|", -1)[index].strip());
  }
}

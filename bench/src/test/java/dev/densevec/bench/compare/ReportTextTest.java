package dev.densevec.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densevec.bench.peer.PeerWorkload;
import dev.densevec.bench.peer.Task;
import dev.densevec.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTextTest {
  private static final Map<String, Object> MACHINE =
      Map.of("cpu", "Abacus", "cores", 2, "vectorBits", 64, "java", "25");

  @TempDir private Path folder;

  /// A contest in which the second engine took `times` as long as the first, in three rounds.
  private static Outcome outcome(Task task, int threads, double... times) {
    PeerWorkload workload =
        new PeerWorkload(task, "densenet-bc-22-4", new Shape(2, 3, 8, 8), threads);
    List<Entrant> entrants =
        List.of(
            new Entrant("ours", "1", 500_000_000, 0, 123_000_000),
            new Entrant("theirs", "2", 500_000_000, 0, 456_000_000));
    List<Round> rounds =
        Arrays.stream(times).mapToObj(t -> new Round(List.of(1e8, t * 1e8), 100, 100)).toList();
    return new Outcome(workload, entrants, Standings.of(rounds), List.of());
  }

  private static String text(Outcome... outcomes) {
    return new ReportText(List.of(outcomes), List.of("x (no memory)"), MACHINE, "report --limit 9")
        .write(List.of("a.png"));
  }

  @Test
  void tellsMachineVersionsAndCommand() {
    assertThat(text(outcome(Task.INFERENCE, 1, 2)))
        .contains(
            "Abacus, 2 cores, vectors of 64 bits, JDK 25. `ours`: 1; `theirs`: 2.",
            "    bench/bin/densevec-bench report --limit 9\n",
            "Not held: x (no memory).\n",
            "![](a.png)\n")
        .doesNotContain("### Training");
  }

  @Test
  void tellsWinsLossesAndDraws() {
    String text =
        text(
            outcome(Task.INFERENCE, 1, 1.9, 2, 2.2),
            outcome(Task.INFERENCE, 2, 0.5, 0.5, 0.5),
            outcome(Task.INFERENCE, 3, 0.9, 1, 1.1));
    assertThat(text)
        .contains(
            "Against `theirs`, `ours` is faster in 1 of 3 contests, slower in "
                + "densenet-bc-22-4 8x8 batch 2 threads 2 (0.50), even within the quartiles in "
                + "densenet-bc-22-4 8x8 batch 2 threads 3 (1.00).",
            "| densenet-bc-22-4 | 2 | 1 | 20.0 | 20 % | 10.0 | 2.00 (1.95 to 2.10) |",
            "| densenet-bc-22-4 | 2 | 2 | 20.0 | 20 % | 40.0 | **0.50** (0.50 to 0.50) |");
  }

  @Test
  void tellsMemoryOfBothTasks() {
    String text = text(outcome(Task.INFERENCE, 1, 2), outcome(Task.TRAINING, 1, 2));
    assertThat(text.substring(text.indexOf("### Training")))
        .contains("| network | batch | threads | ours | theirs |", "| 2 | 1 | 123 | 456 |");
  }

  /// The contest without its second engine, which failed.
  private static Outcome withdrawn(Outcome of) {
    List<Round> rounds =
        of.standings().counted().stream()
            .map(round -> new Round(round.nanos().subList(0, 1), 100, 100))
            .toList();
    return new Outcome(
        of.workload(),
        of.entrants().subList(0, 1),
        Standings.of(rounds),
        List.of(new Withdrawal("theirs", "theirs: logits are not numbers")));
  }

  @Test
  void tellsWhoFailedAndWhy() {
    Outcome failed = withdrawn(outcome(Task.INFERENCE, 2, 9));
    assertThat(text(failed, outcome(Task.INFERENCE, 1, 2)))
        .contains(
            "Against `theirs`, `ours` is faster in 1 of 1 contests.",
            "| densenet-bc-22-4 | 2 | 2 | 20.0 | 20 % | failed | |",
            "| densenet-bc-22-4 | 2 | 2 | 123 | failed |",
            "- densenet-bc-22-4 8x8 batch 2 threads 2: theirs: logits are not numbers\n");
    assertThat(failed.json().getLast())
        .containsEntry("engine", "theirs")
        .containsEntry("failure", "theirs: logits are not numbers");
  }

  @Test
  void everyRowHasAsManyCellsAsItsHead() {
    text(
            withdrawn(outcome(Task.INFERENCE, 2, 2)),
            outcome(Task.INFERENCE, 1, 2),
            outcome(Task.TRAINING, 1, 2))
        .lines()
        .filter(line -> line.startsWith("|"))
        .forEach(
            line -> assertThat(line.chars().filter(c -> c == '|').count()).as(line).isIn(6L, 8L));
  }

  @Test
  void drawsAChartForEachTaskAndNumberOfThreads() throws Exception {
    List<Path> files =
        ReportCharts.write(
            List.of(
                outcome(Task.INFERENCE, 1, 2),
                outcome(Task.INFERENCE, 2, 2),
                outcome(Task.TRAINING, 2, 2)),
            folder);
    assertThat(files)
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "peers-inference-1.png",
            "peers-inference-2.png",
            "peers-training-2.png",
            "peers-memory.png");
    for (Path file : files) {
      assertThat(Files.readAllBytes(file)).startsWith(0x89, 'P', 'N', 'G');
    }
  }
}

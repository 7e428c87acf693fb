package dev.densevec.bench.compare;

import dev.densevec.bench.peer.PeerWorkload;
import dev.densevec.bench.peer.Task;
import dev.densevec.cli.chart.BarChart;
import dev.densevec.cli.chart.Chart;
import dev.densevec.cli.chart.Charts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Contests as bars: ratios of speed for each task and number of threads, and training's memory.
final class ReportCharts {
  private static final int WIDTH = 900;
  private static final int FRAME = 130;
  private static final int BAR = 18;

  private ReportCharts() {}

  /// Writes the charts.
  ///
  /// @return their files
  static List<Path> write(List<Outcome> outcomes, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<Path> files = new ArrayList<>();
    for (Task task : Task.values()) {
      List<Integer> threads =
          outcomes.stream()
              .map(Outcome::workload)
              .filter(w -> w.task() == task)
              .map(PeerWorkload::threads)
              .distinct()
              .toList();
      String name = task.name().toLowerCase(Locale.ROOT);
      for (int count : threads) {
        List<Outcome> of = select(outcomes, task, count);
        Path file = folder.resolve(String.format(Locale.ROOT, "peers-%s-%d.png", name, count));
        draw(speeds(of, name, count), of, 1, file);
        files.add(file);
      }
      if (task == Task.TRAINING && !threads.isEmpty()) {
        List<Outcome> of = select(outcomes, task, threads.getLast());
        Path file = folder.resolve("peers-memory.png");
        draw(memory(of), of, 0, file);
        files.add(file);
      }
    }
    return files;
  }

  private static List<Outcome> select(List<Outcome> outcomes, Task task, int threads) {
    return outcomes.stream()
        .filter(o -> o.workload().task() == task && o.workload().threads() == threads)
        .toList();
  }

  private static Chart speeds(List<Outcome> of, String task, int threads) {
    String first = of.getFirst().entrants().getFirst().name();
    BarChart chart =
        new BarChart(
            String.format(
                Locale.ROOT,
                "%s's speed in %s as a multiple of others', threads: %d",
                first,
                task,
                threads),
            "network, batch",
            "times as fast (above 1: faster)");
    for (Outcome outcome : of) {
      for (int i = 1; i < outcome.entrants().size(); i++) {
        double ratio = outcome.standings().ratio(i).median();
        chart.bar(outcome.entrants().get(i).name(), category(outcome), ratio);
      }
    }
    return chart.horizontal().withValues().withLineAt(1);
  }

  private static Chart memory(List<Outcome> of) {
    BarChart chart = new BarChart("Peak memory of training", "network, batch", "MB");
    for (Outcome outcome : of) {
      for (int i = 0; i < outcome.entrants().size(); i++) {
        chart.bar(outcome.entrants().get(i).name(), category(outcome), outcome.peakMegabytes(i));
      }
    }
    return chart.horizontal().withValues();
  }

  private static String category(Outcome outcome) {
    return outcome.workload().network() + ", " + outcome.workload().batch();
  }

  private static void draw(Chart chart, List<Outcome> of, int first, Path file) {
    int bars = of.stream().mapToInt(o -> o.entrants().size() - first + 1).sum();
    Charts.write(List.of(chart), file, WIDTH, FRAME + BAR * bars);
  }
}

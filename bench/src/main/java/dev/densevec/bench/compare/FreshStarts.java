package dev.densevec.bench.compare;

import dev.densevec.bench.FreshProcess;
import dev.densevec.bench.Quartiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The same comparison in many fresh processes: what the compiler makes of a program differs from
/// start to start.
final class FreshStarts {
  private static final String RATIO = "ratio of ";

  private final int starts;
  private final List<String> arguments;

  /// Processes that have not been started.
  ///
  /// @param starts number of processes
  /// @param arguments those of the comparison, `--fresh` included
  FreshStarts(int starts, List<String> arguments) {
    this.starts = starts;
    this.arguments = List.copyOf(arguments);
  }

  /// Runs the processes one after the other and prints each figure's spread over them.
  void run(PrintWriter out) throws IOException {
    Map<String, List<Double>> figures = new LinkedHashMap<>();
    // The last of two options counts.
    List<String> line = new ArrayList<>(arguments);
    line.addAll(List.of("--fresh", "0"));
    for (int i = 0; i < starts; i++) {
      FreshProcess.run(line)
          .forEach(
              (name, value) -> figures.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
    }
    out.printf(
        Locale.ROOT,
        "over %d fresh processes: fastest, median, slowest, slowest/fastest%n",
        starts);
    figures.forEach(
        (name, values) -> {
          Quartiles q = Quartiles.of(values);
          out.printf(
              Locale.ROOT,
              "%-60s %9.3f %9.3f %9.3f %6.3f%n",
              name,
              q.min(),
              q.median(),
              q.max(),
              q.max() / q.min());
        });
    out.flush();
  }

  /// Writes the medians of outcomes.
  static void write(Path file, List<Outcome> outcomes) throws IOException {
    Map<String, Double> medians = new LinkedHashMap<>();
    for (Outcome outcome : outcomes) {
      for (int i = 0; i < outcome.entrants().size(); i++) {
        String name = outcome.entrants().get(i).name() + ", " + outcome.workload();
        medians.put("ms " + name, outcome.standings().time(i).median() / 1e6);
        medians.put(RATIO + name, outcome.standings().ratio(i).median());
      }
    }
    FreshProcess.write(file, medians);
  }
}

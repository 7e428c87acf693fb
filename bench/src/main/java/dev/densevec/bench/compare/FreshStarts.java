package dev.densevec.bench.compare;

import dev.densevec.bench.Main;
import dev.densevec.bench.Quartiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    for (int i = 0; i < starts; i++) {
      start()
          .forEach(
              (name, value) -> figures.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
    }
    out.printf("over %d fresh processes: fastest, median, slowest, slowest/fastest%n", starts);
    figures.forEach(
        (name, values) -> {
          Quartiles q = Quartiles.of(values);
          out.printf(
              "%-60s %9.3f %9.3f %9.3f %6.3f%n",
              name, q.min(), q.median(), q.max(), q.max() / q.min());
        });
    out.flush();
  }

  private Map<String, Double> start() throws IOException {
    Path file = Files.createTempFile("densevec-", ".tsv");
    try {
      List<String> line = new ArrayList<>();
      line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
      line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
      line.addAll(arguments);
      // The last of two options counts.
      line.addAll(List.of("--fresh", "0", "--medians", file.toString()));
      Process process =
          new ProcessBuilder(line)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException("a fresh process ended with exit code " + code + ", expected 0");
      }
      return read(file);
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /// Writes an outcome's medians: one line each, name and number with a tab between.
  static void write(Path file, List<Outcome> outcomes) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      for (int i = 0; i < outcome.entrants().size(); i++) {
        String name = outcome.entrants().get(i).name() + ", " + outcome.workload();
        lines.add("ms " + name + "\t" + outcome.standings().time(i).median() / 1e6);
        lines.add(RATIO + name + "\t" + outcome.standings().ratio(i).median());
      }
    }
    Files.write(file, lines);
  }

  private static Map<String, Double> read(Path file) throws IOException {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.split("\t", 2);
      figures.put(parts[0], Double.valueOf(parts[1]));
    }
    return figures;
  }
}

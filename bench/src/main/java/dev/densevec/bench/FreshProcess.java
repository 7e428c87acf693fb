package dev.densevec.bench;

import dev.densevec.cluster.OwnJava;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A benchmark in a process of its own: what the compiler makes of a program differs from start to
/// start.
public final class FreshProcess {
  private FreshProcess() {}

  /// Runs the benchmarks' command line anew and waits for it.
  ///
  /// @param arguments those of the command line; `--medians FILE` is added, where the process must
  ///   [#write] what it measured
  /// @return what it measured
  /// @throws IOException if the process fails
  public static Map<String, Double> run(List<String> arguments) throws IOException {
    Path file = Files.createTempFile("densevec-", ".tsv");
    try {
      List<String> line = new ArrayList<>(arguments);
      line.addAll(List.of("--medians", file.toString()));
      Process process =
          OwnJava.process(Main.class, line)
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

  /// Writes numbers: one line each, name and number with a tab between.
  public static void write(Path file, Map<String, Double> numbers) throws IOException {
    List<String> lines = new ArrayList<>();
    numbers.forEach((name, number) -> lines.add(name + "\t" + number));
    Files.write(file, lines);
  }

  private static Map<String, Double> read(Path file) throws IOException {
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.split("\t", 2);
      numbers.put(parts[0], Double.valueOf(parts[1]));
    }
    return numbers;
  }
}

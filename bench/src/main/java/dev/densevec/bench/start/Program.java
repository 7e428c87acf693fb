package dev.densevec.bench.start;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A program that classifies a photograph and ends.
///
/// @param name what it is called
/// @param command its command line
/// @param environment variables beside those of this process
record Program(String name, List<String> command, Map<String, String> environment) {

  /// A run of a program.
  ///
  /// @param millis from start to exit
  /// @param out what it printed
  record Run(double millis, String out) {

    /// The number of the best class: all that was printed, or the first in the JSON of `predict`.
    int best() {
      return out.startsWith("{")
          ? JsonParser.parseString(out)
              .getAsJsonObject()
              .getAsJsonArray("predictions")
              .get(0)
              .getAsJsonObject()
              .get("class")
              .getAsInt()
          : Integer.parseInt(out);
    }
  }

  /// Runs it.
  ///
  /// @throws IOException in one line, with what it last said, if it fails
  Run run() throws IOException {
    Path errors = Files.createTempFile("densevec-", ".log");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      builder.environment().putAll(environment);
      long start = System.nanoTime();
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      double millis = (System.nanoTime() - start) / 1e6;
      if (code != 0) {
        List<String> said = Files.readAllLines(errors);
        String last = said.isEmpty() ? "nothing" : said.getLast();
        throw new IOException(name + " ended with exit code " + code + " and said: " + last);
      }
      return new Run(millis, out.strip());
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(errors);
    }
  }
}

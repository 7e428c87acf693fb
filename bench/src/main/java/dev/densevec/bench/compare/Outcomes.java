package dev.densevec.bench.compare;

import dev.densevec.bench.JsonText;
import dev.densevec.measure.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A JSON report of several contests.
final class Outcomes {
  private Outcomes() {}

  static void write(Path file, List<Outcome> outcomes) throws IOException {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("machine", Machine.describe());
    report.put("results", outcomes.stream().flatMap(o -> o.json().stream()).toList());
    Files.writeString(file, JsonText.of(report) + "\n");
  }
}

package dev.densevec.cli.speed.report;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.densevec.cli.report.Stamp;
import dev.densevec.cli.speed.Result;
import dev.densevec.data.files.InputFiles;
import dev.densevec.measure.Machine;
import dev.densevec.spec.Networks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Results of a measurement with the machine they were measured on, which can be written and read
/// again.
///
/// @param format what kind of file it is, always [#FORMAT]
/// @param version the program's; null in older reports
/// @param date when it was measured; null in older reports
/// @param machine the machine
/// @param results a result for each workload
public record SpeedReport(
    String format, String version, String date, Machine machine, List<Result> results) {
  /// Names reports that can be read.
  static final String FORMAT = "densevec-bench-1";

  /// A report of this machine.
  static SpeedReport of(Machine machine, List<Result> results) {
    Stamp now = Stamp.now();
    return new SpeedReport(FORMAT, now.version(), now.date(), machine, List.copyOf(results));
  }

  /// One JSON object.
  String json() {
    return new Gson().toJson(this);
  }

  /// Reads a report.
  ///
  /// @throws IOException in one line that names the file, if it is missing or no report
  public static SpeedReport read(Path file) throws IOException {
    SpeedReport report;
    try {
      report = new Gson().fromJson(InputFiles.text(file, InputFiles.SMALL), SpeedReport.class);
    } catch (JsonParseException | IllegalArgumentException e) {
      // The second is a number that is none, or a record that refuses its values.
      throw new IOException(file + ": no report of densevec bench: not its JSON", e);
    }
    if (report == null || !FORMAT.equals(report.format()) || !report.complete()) {
      throw new IOException(
          file + ": no report of densevec bench, expected JSON of the format " + FORMAT);
    }
    return report;
  }

  /// Whether it has all that a comparison needs.
  private boolean complete() {
    return machine != null
        && results != null
        && !results.isEmpty()
        && results.stream()
            .allMatch(
                result ->
                    result != null
                        && result.workload() != null
                        && known(result.workload().network())
                        && result.millis() != null
                        && result.ofPeak() != null
                        && result.ofPeak().median() > 0);
  }

  private static boolean known(String network) {
    try {
      return network != null && Networks.parse(network).classes() > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}

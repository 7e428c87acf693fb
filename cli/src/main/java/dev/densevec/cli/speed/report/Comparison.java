package dev.densevec.cli.speed.report;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.densevec.cli.format.Csv;
import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.format.Table;
import dev.densevec.cli.report.Stamp;
import dev.densevec.cli.speed.Result;
import dev.densevec.cli.speed.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Two reports side by side, and what changed beyond the noise.
///
/// What is judged is the share of the machine's peak, which stays when the machine gets slower for
/// a while. The noise of a comparison is the distance of the quartiles in both reports added up, at
/// least [#FLOOR]: the same program differs by that from start to start, however steady each is.
final class Comparison {
  static final double FLOOR = 0.05;

  private final SpeedReport before;
  private final SpeedReport now;

  /// One workload.
  ///
  /// @param workload what was measured
  /// @param before its result in the first report; null if it isn't there
  /// @param now its result in the second report; null if it isn't there
  record Row(Workload workload, Result before, Result now) {

    /// The new share of the peak over the old one, less 1.
    double change() {
      return now.ofPeak().median() / before.ofPeak().median() - 1;
    }

    /// Changes up to this may come from the measurement.
    double noise() {
      return Math.max(FLOOR, before.ofPeak().relative() + now.ofPeak().relative());
    }

    String verdict() {
      if (before == null || now == null) {
        return now == null ? "only before" : "only now";
      }
      return Math.abs(change()) <= noise() ? "same" : change() > 0 ? "faster" : "slower";
    }
  }

  Comparison(SpeedReport before, SpeedReport now) {
    this.before = before;
    this.now = now;
  }

  /// A row for each workload of either report, those of the first one first.
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Result result : before.results()) {
      rows.add(new Row(result.workload(), result, find(now, result).orElse(null)));
    }
    for (Result result : now.results()) {
      if (find(before, result).isEmpty()) {
        rows.add(new Row(result.workload(), null, result));
      }
    }
    return rows;
  }

  private static Optional<Result> find(SpeedReport report, Result like) {
    Workload wanted = like.workload().writtenOut();
    return report.results().stream()
        .filter(result -> result.workload().writtenOut().equals(wanted))
        .findFirst();
  }

  /// For people.
  List<String> table() {
    Table table =
        new Table("lrrrrrrrrl")
            .row(
                "workload",
                "P50 ms",
                "now",
                "images/s",
                "now",
                "of peak",
                "now",
                "change",
                "noise",
                "");
    for (Row row : rows()) {
      table.row(
          row.workload().toString(),
          text(row.before(), r -> ReportTable.millis(r.millis().p50())),
          text(row.now(), r -> ReportTable.millis(r.millis().p50())),
          text(row.before(), r -> Numbers.fixed(r.imagesPerSecond(), 2)),
          text(row.now(), r -> Numbers.fixed(r.imagesPerSecond(), 2)),
          text(row.before(), r -> ReportTable.percent(r.ofPeak().median())),
          text(row.now(), r -> ReportTable.percent(r.ofPeak().median())),
          both(row) ? signed(row.change()) : "",
          both(row) ? ReportTable.percent(row.noise()) : "",
          row.verdict());
    }
    List<String> lines = new ArrayList<>();
    if (!sameMachine()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "The machines differ: %s with vectors of %d bits before, %s with %d now.",
              before.machine().cpu(),
              before.machine().vectorBits(),
              now.machine().cpu(),
              now.machine().vectorBits()));
    }
    lines.addAll(table.lines());
    return lines;
  }

  private boolean sameMachine() {
    return before.machine().cpu().equals(now.machine().cpu())
        && before.machine().vectorBits() == now.machine().vectorBits();
  }

  /// A line for each workload.
  List<String> csv() {
    List<String> lines = new ArrayList<>();
    lines.add(Csv.line("workload", "ofPeakBefore", "ofPeak", "change", "noise", "verdict"));
    for (Row row : rows()) {
      lines.add(
          Csv.line(
              row.workload().toString(),
              text(row.before(), r -> String.valueOf(r.ofPeak().median())),
              text(row.now(), r -> String.valueOf(r.ofPeak().median())),
              both(row) ? String.valueOf(row.change()) : "",
              both(row) ? String.valueOf(row.noise()) : "",
              row.verdict()));
    }
    return lines;
  }

  /// One JSON object: both reports, and the verdict on each workload.
  String json() {
    JsonObject json = new JsonObject();
    Stamp stamp = Stamp.now();
    json.addProperty("version", stamp.version());
    json.addProperty("date", stamp.date());
    Gson gson = new Gson();
    json.add("before", gson.toJsonTree(before));
    json.add("now", gson.toJsonTree(now));
    JsonArray changes = new JsonArray();
    for (Row row : rows()) {
      JsonObject change = new JsonObject();
      change.add("workload", gson.toJsonTree(row.workload()));
      if (both(row)) {
        change.addProperty("change", row.change());
        change.addProperty("noise", row.noise());
      }
      change.addProperty("verdict", row.verdict());
      changes.add(change);
    }
    json.add("changes", changes);
    return gson.toJson(json);
  }

  private static boolean both(Row row) {
    return row.before() != null && row.now() != null;
  }

  private static String text(Result result, Function<Result, String> text) {
    return result == null ? "" : text.apply(result);
  }

  private static String signed(double change) {
    return (change > 0 ? "+" : "") + ReportTable.percent(change);
  }
}

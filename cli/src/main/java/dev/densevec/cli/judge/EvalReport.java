package dev.densevec.cli.judge;

import dev.densevec.cli.chart.Charts;
import dev.densevec.cli.chart.HeatMap;
import dev.densevec.cli.format.Csv;
import dev.densevec.cli.format.Json;
import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.format.Table;
import dev.densevec.cli.report.Stamp;
import dev.densevec.metric.Counts;
import dev.densevec.metric.Metric;
import dev.densevec.metric.Metrics;
import dev.densevec.train.Evaluation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What is said of a network whose classes exclude each other.
final class EvalReport implements Report {
  /// With more classes, cells are too small for numbers.
  private static final int MOST_NUMBERED = 20;

  /// With more classes, a matrix is too wide for a terminal.
  private static final int MOST_PRINTED = 12;

  private static final int MARGIN = 240;
  private static final int CELL = 44;
  private static final int SMALL_CELL = 12;
  private static final int LARGEST = 4000;

  private final Evaluation all;
  private final Confusion confusion;
  private final Optional<Metrics> metrics;
  private final Summary summary;

  /// @param metrics numbers by probabilities, if they could be kept
  EvalReport(Judgement judgement, Optional<Metrics> metrics, Summary summary) {
    this.all = judgement.evaluation();
    this.confusion = judgement.confusion();
    this.metrics = metrics;
    this.summary = summary;
  }

  private static String percent(double share) {
    return Double.isFinite(share) ? Numbers.fixed(share * 100, 2) + " %" : "-";
  }

  /// The whole set, each class, the matrix if it is small.
  @Override
  public List<String> table() {
    Table head =
        new Table("ll")
            .row("images", Numbers.grouped(all.images()))
            .row("loss", Numbers.fixed(all.loss(), 4))
            .row("top-1", percent(all.top1()))
            .row("top-5", percent(all.top5()));
    summary.entries().stream()
        .filter(entry -> entry.metric() != Metric.ACCURACY || entry.interval().isPresent())
        .forEach(entry -> head.row(entry.name(), value(entry)));
    if (metrics.isPresent()) {
      head.row("calibration error", Summary.text(summary.calibrationError()));
    }
    List<String> lines = new ArrayList<>(head.lines());
    lines.add("");
    lines.addAll(classes().lines());
    if (confusion.names().size() <= MOST_PRINTED) {
      lines.add("");
      lines.addAll(matrix());
    }
    return lines;
  }

  private static String value(Summary.Entry entry) {
    String range = entry.range();
    return Summary.text(entry.macro()) + (range.isEmpty() ? "" : "  (95 %: " + range + ")");
  }

  private Table classes() {
    Table classes =
        new Table("lrrrrrl")
            .row("class", "images", "right", "F1", "AUROC", "AP", "most often taken for");
    for (int c = 0; c < confusion.names().size(); c++) {
      int own = c;
      classes.row(
          confusion.names().get(c),
          Numbers.grouped(confusion.images(c)),
          percent(confusion.accuracy(c)),
          metrics.map(m -> Summary.text(m.counts(own).f1())).orElse("-"),
          metrics.map(m -> Summary.text(m.ranked(own).auroc())).orElse("-"),
          metrics.map(m -> Summary.text(m.ranked(own).averagePrecision())).orElse("-"),
          taken(c));
    }
    return classes;
  }

  private String taken(int label) {
    int most = confusion.mostTakenFor(label);
    return most < 0 ? "" : confusion.names().get(most) + " (" + confusion.count(label, most) + ")";
  }

  private List<String> matrix() {
    int classes = confusion.names().size();
    Table table = new Table("l" + "r".repeat(classes));
    String[] row = new String[classes + 1];
    row[0] = "shown \\ taken for";
    for (int c = 0; c < classes; c++) {
      row[c + 1] = confusion.names().get(c);
    }
    table.row(row);
    for (int label = 0; label < classes; label++) {
      table.row(cells(label));
    }
    return table.lines();
  }

  private String[] cells(int label) {
    int classes = confusion.names().size();
    String[] row = new String[classes + 1];
    row[0] = confusion.names().get(label);
    for (int c = 0; c < classes; c++) {
      row[c + 1] = String.valueOf(confusion.count(label, c));
    }
    return row;
  }

  @Override
  public String json() {
    Json json = Stamp.begin().member("images", all.images());
    json.key("loss").number(all.loss());
    json.key("top1").number(all.top1()).key("top5").number(all.top5());
    if (metrics.isPresent()) {
      summary.write(json);
    }
    json.key("classes").beginArray();
    for (int c = 0; c < confusion.names().size(); c++) {
      json.beginObject().member("class", c).member("label", confusion.names().get(c));
      json.member("images", confusion.images(c)).key("accuracy").number(confusion.accuracy(c));
      if (metrics.isPresent()) {
        write(json, metrics.get(), c);
      }
      json.key("takenFor").beginArray();
      for (int taken = 0; taken < confusion.names().size(); taken++) {
        json.value(confusion.count(c, taken));
      }
      json.endArray().endObject();
    }
    return json.endArray().endObject().toString();
  }

  private static void write(Json json, Metrics metrics, int c) {
    Counts counts = metrics.counts(c);
    json.key("precision").number(counts.precision()).key("recall").number(counts.recall());
    json.key("f1").number(counts.f1()).key("auroc").number(metrics.ranked(c).auroc());
    json.key("ap").number(metrics.ranked(c).averagePrecision());
  }

  /// The matrix: a line a class, a column for what it was taken for.
  @Override
  public List<String> csv() {
    List<String> header = new ArrayList<>(List.of("class"));
    header.addAll(confusion.names());
    List<String> lines = new ArrayList<>(List.of(Csv.line(header.toArray(String[]::new))));
    for (int c = 0; c < confusion.names().size(); c++) {
      lines.add(Csv.line(cells(c)));
    }
    return lines;
  }

  /// Draws the matrix: the share of each class's images, a class a row.
  @Override
  public void draw(Path png) {
    int classes = confusion.names().size();
    double[][] shares = new double[classes][classes];
    for (int label = 0; label < classes; label++) {
      for (int c = 0; c < classes; c++) {
        shares[label][c] = 100.0 * confusion.count(label, c) / confusion.images(label);
      }
    }
    String title =
        String.format(Locale.ROOT, "top-1 %s of %d images", percent(all.top1()), all.images());
    HeatMap map =
        new HeatMap(title, shares)
            .labels("taken for", "shown", "images of the class (%)")
            .names(confusion.names(), confusion.names());
    boolean numbered = classes <= MOST_NUMBERED;
    int side = Math.min(LARGEST, MARGIN + classes * (numbered ? CELL : SMALL_CELL));
    Charts.write(List.of(numbered ? map.withValues() : map), png, side, side);
  }
}

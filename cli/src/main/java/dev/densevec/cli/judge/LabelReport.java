package dev.densevec.cli.judge;

import dev.densevec.cli.console.Failure;
import dev.densevec.cli.format.Csv;
import dev.densevec.cli.format.Json;
import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.format.Table;
import dev.densevec.cli.report.Stamp;
import dev.densevec.metric.Counts;
import dev.densevec.metric.Metrics;
import dev.densevec.metric.RankedScores;
import dev.densevec.train.Evaluation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What is said of a network whose labels don't exclude each other.
final class LabelReport implements Report {
  private final Judgement judgement;
  private final Metrics metrics;
  private final Summary summary;

  LabelReport(Judgement judgement, Metrics metrics, Summary summary) {
    this.judgement = judgement;
    this.metrics = metrics;
    this.summary = summary;
  }

  @Override
  public List<String> table() {
    Evaluation all = judgement.evaluation();
    List<String> lines =
        new ArrayList<>(
            new Table("ll")
                .row("images", Numbers.grouped(all.images()))
                .row("loss", Numbers.fixed(all.loss(), 4))
                .row("calibration error", Summary.text(summary.calibrationError()))
                .lines());
    boolean ranges = summary.entries().stream().anyMatch(e -> e.interval().isPresent());
    Table means = new Table("lrrl");
    means.row("", "mean", "weighted", ranges ? "95 % interval of the mean" : "");
    summary
        .entries()
        .forEach(
            e ->
                means.row(
                    e.name(), Summary.text(e.macro()), Summary.text(e.weighted()), e.range()));
    lines.add("");
    lines.addAll(means.lines());
    lines.add("");
    lines.addAll(classes().lines());
    return lines;
  }

  private Table classes() {
    Table table = new Table("lrrrrrrrr");
    table.row(
        "label", "positive", "known", "AUROC", "AP", "precision", "recall", "F1", "threshold");
    for (int c = 0; c < judgement.names().size(); c++) {
      Counts counts = metrics.counts(c);
      RankedScores ranked = metrics.ranked(c);
      table.row(
          judgement.names().get(c),
          Numbers.grouped(counts.positives()),
          Numbers.grouped(counts.positives() + counts.negatives()),
          Summary.text(ranked.auroc()),
          Summary.text(ranked.averagePrecision()),
          Summary.text(counts.precision()),
          Summary.text(counts.recall()),
          Summary.text(counts.f1()),
          String.valueOf(judgement.head().thresholds().get(c)));
    }
    return table;
  }

  @Override
  public String json() {
    Evaluation all = judgement.evaluation();
    Json json = Stamp.begin().member("images", all.images());
    json.key("loss").number(all.loss());
    summary.write(json);
    json.key("labels").beginArray();
    for (int c = 0; c < judgement.names().size(); c++) {
      Counts counts = metrics.counts(c);
      json.beginObject().member("class", c).member("label", judgement.names().get(c));
      json.member("positives", counts.positives()).member("negatives", counts.negatives());
      json.key("auroc").number(metrics.ranked(c).auroc());
      json.key("ap").number(metrics.ranked(c).averagePrecision());
      json.key("precision").number(counts.precision()).key("recall").number(counts.recall());
      json.key("f1").number(counts.f1());
      json.key("balancedAccuracy").number(counts.balancedAccuracy());
      json.key("threshold").value(judgement.head().thresholds().get(c)).endObject();
    }
    return json.endArray().endObject().toString();
  }

  /// A line a label.
  @Override
  public List<String> csv() {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "label,positives,negatives,auroc,ap,precision,recall,f1,balanced_accuracy,threshold"));
    for (int c = 0; c < judgement.names().size(); c++) {
      Counts counts = metrics.counts(c);
      lines.add(
          Csv.line(
              judgement.names().get(c),
              String.valueOf(counts.positives()),
              String.valueOf(counts.negatives()),
              cell(metrics.ranked(c).auroc()),
              cell(metrics.ranked(c).averagePrecision()),
              cell(counts.precision()),
              cell(counts.recall()),
              cell(counts.f1()),
              cell(counts.balancedAccuracy()),
              String.valueOf(judgement.head().thresholds().get(c))));
    }
    return lines;
  }

  /// Empty where there is no number.
  private static String cell(double value) {
    return Double.isFinite(value) ? String.valueOf(value) : "";
  }

  @Override
  public void draw(Path png) {
    throw Failure.usage(
        "--png draws what classes are taken for, and these labels don't exclude each other; --roc"
            + " draws their curves");
  }
}

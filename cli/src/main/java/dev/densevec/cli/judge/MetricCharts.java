package dev.densevec.cli.judge;

import dev.densevec.cli.chart.Charts;
import dev.densevec.cli.chart.LineChart;
import dev.densevec.metric.Calibration;
import dev.densevec.metric.Metric;
import dev.densevec.metric.Metrics;
import dev.densevec.metric.RankedScores;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Draws ROC curves and the reliability of probabilities.
public final class MetricCharts {
  private static final int MOST_CURVES = 12;
  private static final int SIDE = 720;
  private static final double[] ENDS = {0, 1};

  private MetricCharts() {}

  /// Draws the ROC curve of each class that has one; of many classes those with the most positives.
  ///
  /// @param names a name for each class
  /// @throws dev.densevec.cli.console.Failure in one line, if the file can't be written
  public static void roc(Metrics metrics, List<String> names, Path png) {
    LineChart chart =
        new LineChart(
            String.format(
                Locale.ROOT, "ROC, mean area %s", Summary.text(metrics.value(Metric.AUROC))),
            "false positives, share of the negatives",
            "true positives, share of the positives");
    IntStream.range(0, names.size())
        .filter(c -> Double.isFinite(metrics.ranked(c).auroc()))
        .boxed()
        .sorted(Comparator.comparingLong((Integer c) -> -metrics.ranked(c).positives()))
        .limit(MOST_CURVES)
        .sorted()
        .forEach(c -> curve(chart, metrics.ranked(c), names.get(c)));
    Charts.write(List.of(chart.line("chance", ENDS, ENDS)), png, SIDE, SIDE);
  }

  private static void curve(LineChart chart, RankedScores ranked, String name) {
    RankedScores.Curve curve = ranked.roc();
    chart.line(name + " " + Summary.text(ranked.auroc()), curve.x(), curve.y());
  }

  /// Draws how often probabilities come true.
  ///
  /// @throws dev.densevec.cli.console.Failure in one line, if the file can't be written
  public static void reliability(Metrics metrics, Path png) {
    Calibration calibration = Calibration.of(metrics.predictions());
    LineChart chart =
        new LineChart(
            String.format(
                Locale.ROOT,
                "Reliability, expected calibration error %s",
                Summary.text(calibration.error())),
            "mean probability",
            "share that came true");
    chart.markedLine(
        "network",
        calibration.bins().stream().mapToDouble(Calibration.Bin::confidence).toArray(),
        calibration.bins().stream().mapToDouble(Calibration.Bin::share).toArray());
    Charts.write(List.of(chart.line("calibrated", ENDS, ENDS)), png, SIDE, SIDE);
  }
}

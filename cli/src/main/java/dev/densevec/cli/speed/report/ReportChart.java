package dev.densevec.cli.speed.report;

import dev.densevec.cli.chart.Chart;
import dev.densevec.cli.chart.LineChart;
import dev.densevec.cli.speed.Bench.Measured;
import dev.densevec.cli.speed.Result;
import dev.densevec.cli.speed.Workload;
import dev.densevec.measure.Distribution;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/// Charts of a measurement: how speed scales where several workloads were measured, how long runs
/// took where it was one.
final class ReportChart {
  private static final int PERCENT = 100;

  private ReportChart() {}

  static List<Chart> of(List<Measured> measured) {
    Workload first = measured.getFirst().result().workload();
    String title =
        String.format(
            Locale.ROOT,
            "%s %dx%d, %s",
            first.network(),
            first.width(),
            first.height(),
            first.pass());
    if (measured.size() == 1) {
      return List.of(latency(title, measured.getFirst()));
    }
    List<Result> results = measured.stream().map(Measured::result).toList();
    return List.of(
        scaling(title, "images/s", results, Result::imagesPerSecond),
        scaling(title, "% of the peak", results, result -> PERCENT * result.ofPeak().median()));
  }

  private static Chart latency(String title, Measured measured) {
    Distribution millis = Distribution.of(measured.millis());
    double[] percentiles = new double[PERCENT + 1];
    double[] values = new double[PERCENT + 1];
    for (int i = 0; i <= PERCENT; i++) {
      percentiles[i] = i;
      values[i] = millis.quantile((double) i / PERCENT);
    }
    Workload workload = measured.result().workload();
    String name =
        String.format(Locale.ROOT, "batch %d, %d threads", workload.batch(), workload.threads());
    return new LineChart(title + ", " + name, "percentile", "milliseconds")
        .fromZero()
        .line(name, percentiles, values);
  }

  /// Over the threads a line for each batch, or the other way round where there is but one number
  /// of threads.
  private static Chart scaling(
      String title, String label, List<Result> results, ToDoubleFunction<Result> value) {
    ToIntFunction<Result> batch = result -> result.workload().batch();
    ToIntFunction<Result> threads = result -> result.workload().threads();
    boolean overThreads = results.stream().mapToInt(threads).distinct().count() > 1;
    ToIntFunction<Result> across = overThreads ? threads : batch;
    ToIntFunction<Result> line = overThreads ? batch : threads;
    LineChart chart = new LineChart(title, overThreads ? "threads" : "batch", label).wholeX();
    chart.fromZero();
    for (int number : results.stream().mapToInt(line).distinct().toArray()) {
      List<Result> own =
          results.stream().filter(result -> line.applyAsInt(result) == number).toList();
      chart.markedLine(
          overThreads ? "batch " + number : number + " threads",
          own.stream().mapToDouble(across::applyAsInt).toArray(),
          own.stream().mapToDouble(value).toArray());
    }
    return chart;
  }
}

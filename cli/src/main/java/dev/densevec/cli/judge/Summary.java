package dev.densevec.cli.judge;

import dev.densevec.cli.format.Json;
import dev.densevec.cli.format.Numbers;
import dev.densevec.metric.Bootstrap;
import dev.densevec.metric.Calibration;
import dev.densevec.metric.Metric;
import dev.densevec.metric.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Numbers of all classes together, with their intervals.
///
/// @param entries one for each metric; none if there were too many numbers to rank
/// @param calibrationError the expected calibration error; NaN if there is none
record Summary(List<Entry> entries, double calibrationError) {
  private static final double LEVEL = 0.95;
  private static final int DECIMALS = 4;
  private static final long SEED = 1;

  /// A metric.
  ///
  /// @param macro plain mean over the classes
  /// @param weighted mean by the classes' positives
  /// @param interval where `macro` lies
  record Entry(
      Metric metric, double macro, double weighted, Optional<Bootstrap.Interval> interval) {

    /// Its name for people.
    String name() {
      return switch (metric) {
        case ACCURACY -> "accuracy";
        case BALANCED_ACCURACY -> "balanced accuracy";
        case AUROC -> "AUROC";
        case AVERAGE_PRECISION -> "average precision";
        case PRECISION -> "precision";
        case RECALL -> "recall";
        case F1 -> "F1";
      };
    }

    /// The interval, as in `0.9012 to 0.9134`.
    String range() {
      return interval.map(i -> text(i.low()) + " to " + text(i.high())).orElse("");
    }
  }

  Summary {
    entries = List.copyOf(entries);
  }

  /// Computes them.
  ///
  /// @param resamples draws for intervals; 0 for none
  static Summary of(Optional<Metrics> metrics, int resamples) {
    if (metrics.isEmpty()) {
      return new Summary(List.of(), Double.NaN);
    }
    Metrics all = metrics.get();
    List<Bootstrap.Interval> intervals =
        resamples == 0
            ? List.of()
            : Bootstrap.intervals(all.predictions().size(), resamples, SEED, LEVEL, all::values);
    List<Entry> entries = new ArrayList<>();
    for (Metric metric : Metric.values()) {
      Optional<Bootstrap.Interval> interval =
          intervals.isEmpty() ? Optional.empty() : Optional.of(intervals.get(entries.size()));
      entries.add(new Entry(metric, all.value(metric), all.weighted(metric), interval));
    }
    return new Summary(entries, Calibration.of(all.predictions()).error());
  }

  /// Four decimals, or a dash where there is no number.
  static String text(double value) {
    return Double.isFinite(value) ? Numbers.fixed(value, DECIMALS) : "-";
  }

  /// Options have dashes, members none.
  private static String key(Metric metric) {
    return metric == Metric.BALANCED_ACCURACY ? "balancedAccuracy" : metric.text();
  }

  /// As members of the object that is open.
  void write(Json json) {
    for (Entry entry : entries) {
      json.key(key(entry.metric())).beginObject();
      json.key("macro").number(entry.macro()).key("weighted").number(entry.weighted());
      entry
          .interval()
          .ifPresent(
              i -> {
                json.key("interval").beginArray().number(i.low()).number(i.high()).endArray();
                json.member("resamples", i.resamples());
              });
      json.endObject();
    }
    json.key("ece").number(calibrationError);
  }
}

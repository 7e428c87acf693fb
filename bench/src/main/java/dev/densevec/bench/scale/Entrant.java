package dev.densevec.bench.scale;

import dev.densevec.bench.Quartiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// One of those that take turns, and a row of the table.
final class Entrant {
  /// The table's columns.
  static final String HEAD =
      String.format(
          Locale.ROOT,
          "%-28s %5s %9s %6s %9s %7s %7s %8s %9s %8s",
          "",
          "batch",
          "images/s",
          "speed",
          "ms",
          "calls",
          "MB",
          "ms in",
          "ms beside",
          "peak MB");

  private final String name;
  private final int images;
  private final Runner runner;
  private final List<StepFigures> turns = new ArrayList<>();
  private final List<Double> ratios = new ArrayList<>();
  private String failure = "";

  /// Something that takes a run's steps.
  interface Runner {
    StepFigures run() throws IOException;
  }

  /// @param images images of a step
  Entrant(String name, int images, Runner runner) {
    this.name = name;
    this.images = images;
    this.runner = runner;
  }

  /// Takes a turn, unless it has failed in one.
  ///
  /// @param first images a second that the first entrant has reached in this round; 0 for none
  /// @return images a second of this one, 0 if it has failed
  double take(double first) throws IOException {
    if (failed()) {
      return 0;
    }
    try {
      StepFigures turn = runner.run();
      double rate = 1e3 * images / turn.millis();
      turns.add(turn);
      ratios.add(first > 0 ? rate / first : 1);
      return rate;
    } catch (IllegalStateException | IllegalArgumentException e) {
      failure = e.getMessage();
      return 0;
    }
  }

  boolean failed() {
    return !failure.isEmpty();
  }

  /// Medians of its turns, or why there are none.
  String row() {
    if (failed()) {
      return String.format(Locale.ROOT, "%-28s %s", name, failure);
    }
    double millis = median(StepFigures::millis);
    return String.format(
        Locale.ROOT,
        "%-28s %5d %9.2f %6.2f %9.1f %7s %7s %8s %9s %8.0f",
        name,
        images,
        1e3 * images / millis,
        Quartiles.of(ratios).median(),
        millis,
        cell(StepFigures::exchanges),
        cell(StepFigures::megabytes),
        cell(StepFigures::waiting),
        cell(StepFigures::beside),
        median(StepFigures::peakMegabytes));
  }

  /// A figure, or nothing where it was not measured.
  private String cell(ToDoubleFunction<StepFigures> figure) {
    double value = median(figure);
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.1f", value);
  }

  private double median(ToDoubleFunction<StepFigures> figure) {
    return Quartiles.of(turns.stream().map(figure::applyAsDouble).toList()).median();
  }
}

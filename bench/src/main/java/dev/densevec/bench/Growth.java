package dev.densevec.bench;

import java.util.List;

/// How a quantity grows over readings of it.
public final class Growth {
  private Growth() {}

  /// By which share the mean of the last quarter exceeds that of the second; the first quarter is
  /// left to warm up. NaN for fewer than four readings.
  public static double of(List<Double> readings) {
    int quarter = readings.size() / 4;
    if (quarter == 0) {
      return Double.NaN;
    }
    double before = mean(readings.subList(quarter, 2 * quarter));
    double after = mean(readings.subList(readings.size() - quarter, readings.size()));
    return after / before - 1;
  }

  private static double mean(List<Double> readings) {
    return readings.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}

package dev.densevec.bench;

import java.util.Collection;

/// Median and spread of a sample.
///
/// @param min the least
/// @param q1 a quarter lies below, interpolated between neighbours
/// @param median half lies below
/// @param q3 three quarters lie below
/// @param max the greatest
public record Quartiles(double min, double q1, double median, double q3, double max) {

  /// Those of a sample.
  ///
  /// @throws IllegalArgumentException if the sample is empty
  public static Quartiles of(Collection<Double> sample) {
    if (sample.isEmpty()) {
      throw new IllegalArgumentException("an empty sample has no median");
    }
    double[] sorted = sample.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Quartiles(
        sorted[0],
        quantile(sorted, 0.25),
        quantile(sorted, 0.5),
        quantile(sorted, 0.75),
        sorted[sorted.length - 1]);
  }

  private static double quantile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}

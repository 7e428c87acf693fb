package dev.densevec.cli.speed;

import dev.densevec.measure.Distribution;

/// A figure over the slices of a measurement.
///
/// @param median half the slices are below
/// @param q1 a quarter is below
/// @param q3 three quarters are below
/// @param count slices that count
public record Spread(double median, double q1, double q3, int count) {

  static Spread of(Distribution values) {
    return new Spread(
        values.median(), values.quantile(0.25), values.quantile(0.75), values.count());
  }

  /// Distance of the quartiles as a share of the median.
  public double relative() {
    return (q3 - q1) / median;
  }
}

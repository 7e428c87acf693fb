package dev.densevec.bench;

import dev.densevec.measure.Distribution;
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
    Distribution all = Distribution.of(sample);
    return new Quartiles(
        all.min(), all.quantile(0.25), all.median(), all.quantile(0.75), all.max());
  }
}

package dev.densevec.measure;

import java.util.Collection;

/// A sample in ascending order.
public final class Distribution {
  private final double[] sorted;

  private Distribution(double[] sorted) {
    this.sorted = sorted;
  }

  /// The distribution of a sample.
  ///
  /// @throws IllegalArgumentException if the sample is empty
  public static Distribution of(Collection<Double> sample) {
    if (sample.isEmpty()) {
      throw new IllegalArgumentException("an empty sample has no median");
    }
    return new Distribution(sample.stream().mapToDouble(Double::doubleValue).sorted().toArray());
  }

  /// Number of values.
  public int count() {
    return sorted.length;
  }

  /// The least value.
  public double min() {
    return sorted[0];
  }

  /// The greatest value.
  public double max() {
    return sorted[sorted.length - 1];
  }

  /// The arithmetic mean.
  public double mean() {
    double sum = 0;
    for (double value : sorted) {
      sum += value;
    }
    return sum / sorted.length;
  }

  /// Half lies below.
  public double median() {
    return quantile(0.5);
  }

  /// The value below which a share of the sample lies, interpolated between neighbours (definition
  /// 7 of Hyndman and Fan, doi 10.1080/00031305.1996.10473566).
  ///
  /// @param share 0 to 1; 0.99 for the 99th percentile
  public double quantile(double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}

package dev.densevec.cli.speed;

import dev.densevec.measure.Distribution;

/// How long runs took, in milliseconds.
///
/// @param mean the mean
/// @param min the shortest
/// @param p50 half were shorter
/// @param p90 nine tenths were shorter
/// @param p95 95 of 100 were shorter
/// @param p99 99 of 100 were shorter
/// @param max the longest
public record Times(
    double mean, double min, double p50, double p90, double p95, double p99, double max) {

  static Times of(Distribution millis) {
    return new Times(
        millis.mean(),
        millis.min(),
        millis.median(),
        millis.quantile(0.90),
        millis.quantile(0.95),
        millis.quantile(0.99),
        millis.max());
  }
}

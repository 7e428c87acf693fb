package dev.densevec.bench.compare;

/// Whether two engines computed the same: speed counts for nothing otherwise.
final class Agreement {
  /// Largest difference of two logits that rounding accounts for, as a share of the largest logit.
  static final double TOLERANCE = 1e-3;

  private Agreement() {}

  /// Largest difference, as a share of the largest expected logit.
  ///
  /// @throws IllegalStateException if it exceeds [#TOLERANCE], or if the logits can't be those of a
  ///   network
  static double require(String engine, float[] expected, float[] actual) {
    if (expected.length != actual.length) {
      throw new IllegalStateException(
          "%s: %d logits, expected %d".formatted(engine, actual.length, expected.length));
    }
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs((double) expected[i] - actual[i]));
    }
    double share = difference / largest;
    // Written so that a NaN fails too.
    if (!(largest > 0 && share <= TOLERANCE)) {
      throw new IllegalStateException(
          "%s: logits differ by %.3g of the largest, %.3g, expected at most %.3g"
              .formatted(engine, share, largest, TOLERANCE));
    }
    return share;
  }
}

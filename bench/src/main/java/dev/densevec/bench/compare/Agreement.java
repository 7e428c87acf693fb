package dev.densevec.bench.compare;

import dev.densevec.bench.peer.Peer;
import java.util.Locale;
import java.util.Map;

/// Whether two engines computed the same: speed counts for nothing otherwise.
final class Agreement {
  /// Largest difference of two logits that rounding accounts for, as a share of the largest logit.
  static final double TOLERANCE = 1e-3;

  /// Largest norm of two gradients' difference, as a share of the norm: rounding flips the sign of
  /// some inputs of ReLU, and with each a term of the gradient goes or comes.
  static final double GRADIENT_TOLERANCE = 0.05;

  private Agreement() {}

  /// Compares all results.
  ///
  /// @return largest difference of the logits, as a share of the largest expected logit
  /// @throws IllegalStateException if a result is missing or differs by more than its tolerance, or
  ///   if it can't be a network's
  static double require(String engine, Map<String, float[]> expected, Map<String, float[]> actual) {
    if (!expected.keySet().equals(actual.keySet())) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s: results %s, expected %s",
              engine,
              actual.keySet(),
              expected.keySet()));
    }
    double logits = 0;
    for (Map.Entry<String, float[]> result : expected.entrySet()) {
      String name = result.getKey();
      float[] values = actual.get(name);
      if (values.length != result.getValue().length) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "%s: %s: %d numbers, expected %d",
                engine,
                name,
                values.length,
                result.getValue().length));
      }
      requireFinite(engine, name, values);
      if (name.equals(Peer.LOGITS)) {
        logits = require(engine, name, TOLERANCE, maxima(result.getValue(), values));
      } else {
        require(engine, name, GRADIENT_TOLERANCE, norms(result.getValue(), values));
      }
    }
    return logits;
  }

  private static void requireFinite(String engine, String name, float[] values) {
    int wrong = 0;
    for (float value : values) {
      wrong += Float.isFinite(value) ? 0 : 1;
    }
    if (wrong > 0) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s: %s: %d of %d numbers are NaN or infinite",
              engine,
              name,
              wrong,
              values.length));
    }
  }

  /// @param difference of two arrays, in some norm
  /// @param size of the expected one in the same norm
  private record Distance(double difference, double size) {}

  private static Distance maxima(float[] expected, float[] actual) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs((double) expected[i] - actual[i]));
    }
    return new Distance(difference, largest);
  }

  private static Distance norms(float[] expected, float[] actual) {
    double squares = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      squares += (double) expected[i] * expected[i];
      difference += Math.pow((double) expected[i] - actual[i], 2);
    }
    return new Distance(Math.sqrt(difference), Math.sqrt(squares));
  }

  private static double require(String engine, String name, double tolerance, Distance distance) {
    double share = distance.difference() / distance.size();
    // Zero of zero is NaN, which fails too.
    if (!(distance.size() > 0 && share <= tolerance)) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s: %s differ by %.3g of %.3g, expected at most %.3g",
              engine,
              name,
              share,
              distance.size(),
              tolerance));
    }
    return share;
  }
}

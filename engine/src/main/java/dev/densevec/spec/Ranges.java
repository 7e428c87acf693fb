package dev.densevec.spec;

import java.util.List;
import java.util.Locale;

/// Checks of a network's values.
final class Ranges {
  private Ranges() {}

  static void require(int value, int min, int max, String what) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s is %d, expected %d to %d", what, value, min, max));
    }
  }

  static void requireSum(List<Integer> values, int max, String what) {
    long sum = values.stream().mapToLong(Integer::longValue).sum();
    if (sum > max) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s are %d, expected at most %d", what, sum, max));
    }
  }

  static void requireEpsilon(double epsilon) {
    if (!(epsilon > 0 && epsilon < 1)) {
      throw new IllegalArgumentException("epsilon is " + epsilon + ", expected between 0 and 1");
    }
  }
}

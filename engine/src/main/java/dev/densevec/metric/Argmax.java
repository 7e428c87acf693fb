package dev.densevec.metric;

import java.util.function.IntToDoubleFunction;

/// The index of the greatest of some numbers.
public final class Argmax {
  private Argmax() {}

  /// The index of the greatest number, of equal ones the first. NaN is less than any number, so
  /// that one output that is NaN takes no image; of NaN alone the index is 0.
  ///
  /// @param count how many numbers, at least 1
  /// @param number the number of an index, from 0 on
  public static int of(int count, IntToDoubleFunction number) {
    int best = 0;
    double greatest = number.applyAsDouble(0);
    for (int i = 1; i < count; i++) {
      double next = number.applyAsDouble(i);
      if (next > greatest || (Double.isNaN(greatest) && !Double.isNaN(next))) {
        best = i;
        greatest = next;
      }
    }
    return best;
  }
}

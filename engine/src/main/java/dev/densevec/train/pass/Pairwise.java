package dev.densevec.train.pass;

/// Sums in the order of a binary tree: `((a0 + a1) + (a2 + a3)) + ...`. A subtree of it is the sum
/// of one of a power of two of equal parts, so that it does not matter how many parts are summed up
/// apart.
final class Pairwise {
  private Pairwise() {}

  /// The sum of `count` values, a power of two or 0; they are overwritten.
  ///
  /// @param first where the first of them is
  static double sum(double[] values, int first, int count) {
    for (int step = 1; step < count; step *= 2) {
      for (int i = first; i < first + count; i += 2 * step) {
        values[i] += values[i + step];
      }
    }
    return count == 0 ? 0 : values[first];
  }
}

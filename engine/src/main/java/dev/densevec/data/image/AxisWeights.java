package dev.densevec.data.image;

/// For each result pixel along one axis, which source pixels it is a weighted sum of.
///
/// Positions, widths, normalisation and rounding are those of Pillow's 8-bit resizing, whose
/// integer weights have [#BITS] fraction bits.
///
/// @param first index of the first source pixel of each result pixel; never decreases
/// @param start where its weights begin in `weights`; one more entry than result pixels
/// @param weights all weights, `start[i + 1] - start[i]` for result pixel `i`
@SuppressWarnings("ArrayRecordComponent") // plain data of one resize call, read in its inner loops
record AxisWeights(int[] first, int[] start, int[] weights) {
  /// Fraction bits of a weight: 8 of 32 bits hold the sample, 2 are kept for sums beyond 1.
  static final int BITS = 32 - 8 - 2;

  /// Weights for the wanted part of an axis.
  ///
  /// @param sourceSize pixels of the source
  static AxisWeights of(Resampling filter, int sourceSize, ResizedAxis target) {
    double scale = (double) sourceSize / target.size();
    long from = target.from();
    int count = target.count();
    double stretch = filter == Resampling.NEAREST ? 1 : Math.max(scale, 1);
    double support = filter.support() * stretch;
    int[] first = new int[count];
    int[] start = new int[count + 1];
    for (int i = 0; i < count; i++) {
      double center = (from + i + 0.5) * scale;
      if (filter == Resampling.NEAREST) {
        first[i] = Math.min((int) center, sourceSize - 1);
        start[i + 1] = i + 1;
      } else {
        first[i] = Math.max((int) (center - support + 0.5), 0);
        int end = Math.min((int) (center + support + 0.5), sourceSize);
        start[i + 1] = start[i] + end - first[i];
      }
    }
    int[] weights = new int[start[count]];
    for (int i = 0; i < count; i++) {
      double offset = first[i] - (from + i + 0.5) * scale + 0.5;
      fill(weights, start[i], start[i + 1], filter, offset, 1 / stretch);
    }
    return new AxisWeights(first, start, weights);
  }

  /// Number of result pixels.
  int count() {
    return first.length;
  }

  /// One past the last source pixel of result pixel `i`.
  int end(int i) {
    return first[i] + start[i + 1] - start[i];
  }

  /// Fills the weights of one result pixel whose first source pixel lies `offset` from its centre.
  private static void fill(
      int[] weights, int from, int to, Resampling filter, double offset, double perPixel) {
    double[] exact = new double[to - from];
    double sum = 0;
    for (int k = 0; k < exact.length; k++) {
      exact[k] = filter.weight((k + offset) * perPixel);
      sum += exact[k];
    }
    for (int k = 0; k < exact.length; k++) {
      double weight = sum == 0 ? exact[k] : exact[k] / sum;
      weights[from + k] = (int) (weight * (1 << BITS) + (weight < 0 ? -0.5 : 0.5));
    }
  }
}

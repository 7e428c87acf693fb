package dev.densevec.data.image;

import java.util.Arrays;

/// For each result pixel along one axis, which source pixels it is a weighted sum of.
///
/// Positions, widths, normalisation and rounding are those of Pillow's 8-bit resizing, whose
/// integer weights have [#BITS] fraction bits.
///
/// @param first index of the first source pixel of each result pixel; never decreases
/// @param start where its weights begin in `weights`; one more entry than result pixels
/// @param weights all weights, `start[i + 1] - start[i]` for result pixel `i`
/// @param exact the same weights before they are rounded; their sum is 1 for each result pixel
@SuppressWarnings("ArrayRecordComponent") // plain data of one resize call, read in its inner loops
record AxisWeights(int[] first, int[] start, int[] weights, double[] exact) {
  /// Fraction bits of a weight: 8 of 32 bits hold the sample, 2 are kept for sums beyond 1.
  static final int BITS = 32 - 8 - 2;

  private static final long MOST_STEPS = 1 << 20;

  /// Weights for the wanted part of an axis.
  ///
  /// @param sourceSize pixels of the source
  static AxisWeights of(Resampling filter, int sourceSize, ResizedAxis target) {
    double scale = (double) sourceSize / target.size();
    long from = target.from();
    int count = target.count();
    double stretch = Math.max(scale, 1);
    double support = filter.support() * stretch;
    int[] first = new int[count];
    int[] start = new int[count + 1];
    if (filter == Resampling.NEAREST) {
      nearest(first, sourceSize, scale, from);
      Arrays.setAll(start, i -> i);
      int[] ones = new int[count];
      Arrays.fill(ones, 1 << BITS);
      double[] exact = new double[count];
      Arrays.fill(exact, 1);
      return new AxisWeights(first, start, ones, exact);
    }
    for (int i = 0; i < count; i++) {
      double center = (from + i + 0.5) * scale;
      first[i] = Math.max((int) (center - support + 0.5), 0);
      int end = Math.min((int) (center + support + 0.5), sourceSize);
      start[i + 1] = start[i] + end - first[i];
    }
    double[] exact = new double[start[count]];
    for (int i = 0; i < count; i++) {
      double offset = first[i] - (from + i + 0.5) * scale + 0.5;
      fill(exact, start[i], start[i + 1], filter, offset, 1 / stretch);
    }
    int[] weights = new int[exact.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (int) (exact[i] * (1 << BITS) + (exact[i] < 0 ? -0.5 : 0.5));
    }
    return new AxisWeights(first, start, weights, exact);
  }

  /// Finds the source pixels of [Resampling#NEAREST]. Pillow adds up the step from one to the next,
  /// and so do these; the sum's rounding decides where a centre lies between two pixels. Steps too
  /// many to add up, which Pillow has no pictures for, are multiplied.
  private static void nearest(int[] first, int sourceSize, double scale, long from) {
    double center = scale * 0.5;
    if (from > MOST_STEPS) {
      center += from * scale;
    } else {
      for (long i = 0; i < from; i++) {
        center += scale;
      }
    }
    for (int i = 0; i < first.length; i++, center += scale) {
      first[i] = Math.min((int) center, sourceSize - 1);
    }
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
      double[] weights, int from, int to, Resampling filter, double offset, double perPixel) {
    double sum = 0;
    for (int k = from; k < to; k++) {
      weights[k] = filter.weight((k - from + offset) * perPixel);
      sum += weights[k];
    }
    for (int k = from; k < to && sum != 0; k++) {
      weights[k] /= sum;
    }
  }
}

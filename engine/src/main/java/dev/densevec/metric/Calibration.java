package dev.densevec.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How far probabilities are from how often they come true: Guo et al., 2017, arXiv 1706.04599.
///
/// @param bins parts of the range from 0 to 1 of equal width, in order, those without pictures left
///   out
public record Calibration(List<Bin> bins) {
  /// As many bins as the paper has.
  public static final int BINS = 15;

  /// The probabilities of a part of the range.
  ///
  /// @param confidence their mean
  /// @param share how many of them came true, from 0 to 1
  /// @param count how many there are
  public record Bin(double confidence, double share, long count) {}

  public Calibration {
    bins = List.copyOf(bins);
  }

  /// Sorts probabilities into bins, of which each has its upper bound and not its lower one, but
  /// for the first, which has 0.
  ///
  /// @param probabilities numbers from 0 to 1
  /// @param positive for each whether it came true
  /// @param count how many bins
  public static Calibration of(double[] probabilities, boolean[] positive, int count) {
    double[] sums = new double[count];
    long[] hits = new long[count];
    long[] all = new long[count];
    for (int i = 0; i < probabilities.length; i++) {
      int bin = bin(probabilities[i], count);
      sums[bin] += probabilities[i];
      hits[bin] += positive[i] ? 1 : 0;
      all[bin]++;
    }
    List<Bin> bins = new ArrayList<>();
    for (int b = 0; b < count; b++) {
      if (all[b] > 0) {
        bins.add(new Bin(sums[b] / all[b], (double) hits[b] / all[b], all[b]));
      }
    }
    return new Calibration(bins);
  }

  private static int bin(double probability, int count) {
    int bin = 0;
    while (bin < count - 1 && probability > (bin + 1) / (double) count) {
      bin++;
    }
    return bin;
  }

  /// The calibration of predictions. Where classes exclude each other, the predicted class of each
  /// picture counts, else every known label.
  public static Calibration of(Predictions predictions) {
    int n = predictions.size();
    int columns = predictions.exclusive() ? 1 : predictions.classes();
    double[] probabilities = new double[n * columns];
    boolean[] positive = new boolean[n * columns];
    int count = 0;
    for (int i = 0; i < n; i++) {
      for (int column = 0; column < columns; column++) {
        int c = predictions.exclusive() ? predictions.best(i) : column;
        if (predictions.known(i, c)) {
          probabilities[count] = predictions.probability(i, c);
          positive[count] = predictions.positive(i, c);
          count++;
        }
      }
    }
    return of(Arrays.copyOf(probabilities, count), Arrays.copyOf(positive, count), BINS);
  }

  /// The expected calibration error: the mean distance of confidence and share, each bin by its
  /// count; NaN without probabilities.
  public double error() {
    double sum = 0;
    long all = 0;
    for (Bin bin : bins) {
      sum += bin.count() * Math.abs(bin.confidence() - bin.share());
      all += bin.count();
    }
    return sum / all;
  }
}

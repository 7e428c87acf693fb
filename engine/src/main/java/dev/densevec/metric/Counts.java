package dev.densevec.metric;

/// How often a yes or no was right and wrong.
///
/// A share of nothing is 0, as scikit-learn has it.
///
/// @param truePositives pictures that show it and were taken for it
/// @param falsePositives pictures that don't and were
/// @param falseNegatives pictures that show it and were not
/// @param trueNegatives pictures that don't and were not
public record Counts(
    long truePositives, long falsePositives, long falseNegatives, long trueNegatives) {

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /// Pictures that show it.
  public long positives() {
    return truePositives + falseNegatives;
  }

  /// Pictures that don't.
  public long negatives() {
    return falsePositives + trueNegatives;
  }

  /// Share of what was taken for it that shows it.
  public double precision() {
    return share(truePositives, truePositives + falsePositives);
  }

  /// Share of what shows it that was taken for it: the sensitivity.
  public double recall() {
    return share(truePositives, positives());
  }

  /// Share of what doesn't show it that was not taken for it.
  public double specificity() {
    return share(trueNegatives, negatives());
  }

  /// The harmonic mean of precision and recall.
  public double f1() {
    return share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
  }

  /// The mean of sensitivity and specificity, or the one of them that there are pictures for; NaN
  /// without any.
  public double balancedAccuracy() {
    if (positives() == 0 || negatives() == 0) {
      return positives() > 0 ? recall() : negatives() > 0 ? specificity() : Double.NaN;
    }
    return (recall() + specificity()) / 2;
  }
}

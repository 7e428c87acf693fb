package dev.densevec.metric;

import java.util.stream.IntStream;

/// Scores of pictures that show something or not, in falling order.
///
/// Where a method takes `counts`, a picture counts as often as its number there says; an empty
/// array counts each once. Fawcett, An introduction to ROC analysis, 2006.
public final class RankedScores {
  private final double[] scores;
  private final boolean[] positive;
  private final int[] picture;

  private RankedScores(double[] scores, boolean[] positive, int[] picture) {
    this.scores = scores;
    this.positive = positive;
    this.picture = picture;
  }

  /// A curve through points.
  ///
  /// @param x horizontal positions
  /// @param y vertical ones, as many
  @SuppressWarnings("ArrayRecordComponent") // for drawing, never compared
  public record Curve(double[] x, double[] y) {}

  /// Ranks scores.
  ///
  /// @param scores numbers, the higher the more certain that a picture is positive
  /// @param positive for each whether it is
  /// @throws IllegalArgumentException if they differ in number
  public static RankedScores of(double[] scores, boolean[] positive) {
    return of(scores, positive, IntStream.range(0, scores.length).toArray());
  }

  /// Ranks the scores of some pictures.
  ///
  /// @param pictures what the scores are of: indices into `counts`
  static RankedScores of(double[] scores, boolean[] positive, int[] pictures) {
    if (scores.length != positive.length) {
      throw new IllegalArgumentException(
          scores.length + " scores of " + positive.length + " pictures");
    }
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted((a, b) -> Double.compare(scores[b], scores[a]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] sorted = new double[order.length];
    boolean[] sortedPositive = new boolean[order.length];
    int[] sortedPicture = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      sorted[i] = scores[order[i]];
      sortedPositive[i] = positive[order[i]];
      sortedPicture[i] = pictures[order[i]];
    }
    return new RankedScores(sorted, sortedPositive, sortedPicture);
  }

  /// The class `c` of predictions; pictures of which it is not known are left out.
  static RankedScores of(Predictions predictions, int c) {
    int[] pictures =
        IntStream.range(0, predictions.size()).filter(i -> predictions.known(i, c)).toArray();
    double[] scores =
        IntStream.of(pictures).mapToDouble(i -> predictions.probability(i, c)).toArray();
    boolean[] positive = new boolean[pictures.length];
    for (int i = 0; i < positive.length; i++) {
      positive[i] = predictions.positive(pictures[i], c);
    }
    return of(scores, positive, pictures);
  }

  private long count(int at, int[] counts) {
    return counts.length == 0 ? 1 : counts[picture[at]];
  }

  /// Number of positives.
  public long positives(int... counts) {
    return number(true, counts);
  }

  /// Number of negatives.
  public long negatives(int... counts) {
    return number(false, counts);
  }

  private long number(boolean which, int[] counts) {
    long sum = 0;
    for (int i = 0; i < scores.length; i++) {
      sum += positive[i] == which ? count(i, counts) : 0;
    }
    return sum;
  }

  /// The area under the ROC curve: the chance that a positive has a higher score than a negative,
  /// half of it where they are equal. NaN without positives or without negatives.
  public double auroc(int... counts) {
    double area = 0;
    long positives = 0;
    long negatives = 0;
    for (int i = 0; i < scores.length; ) {
      long tiedPositives = 0;
      long tiedNegatives = 0;
      int first = i;
      for (; i < scores.length && scores[i] == scores[first]; i++) {
        tiedPositives += positive[i] ? count(i, counts) : 0;
        tiedNegatives += positive[i] ? 0 : count(i, counts);
      }
      area += tiedNegatives * (positives + tiedPositives / 2.0);
      positives += tiedPositives;
      negatives += tiedNegatives;
    }
    return area / ((double) positives * negatives);
  }

  /// The average precision: the sum of precisions at each threshold, each times the recall that is
  /// gained there. NaN without positives.
  public double averagePrecision(int... counts) {
    double sum = 0;
    long positives = 0;
    long all = 0;
    for (int i = 0; i < scores.length; ) {
      long tied = 0;
      int first = i;
      for (; i < scores.length && scores[i] == scores[first]; i++) {
        tied += positive[i] ? count(i, counts) : 0;
        all += count(i, counts);
      }
      positives += tied;
      sum += all == 0 ? 0 : tied * ((double) positives / all);
    }
    return sum / positives;
  }

  /// The ROC curve: share of the negatives at or over each threshold, and of the positives.
  public Curve roc() {
    int points = 1;
    for (int i = 0; i < scores.length; i++) {
      points += endsTie(i) ? 1 : 0;
    }
    double[] x = new double[points];
    double[] y = new double[points];
    double positives = positives();
    double negatives = negatives();
    long above = 0;
    int at = 0;
    for (int i = 0; i < scores.length; i++) {
      above += positive[i] ? 1 : 0;
      if (endsTie(i)) {
        at++;
        x[at] = (i + 1 - above) / negatives;
        y[at] = above / positives;
      }
    }
    return new Curve(x, y);
  }

  private boolean endsTie(int i) {
    return i + 1 == scores.length || scores[i + 1] != scores[i];
  }
}

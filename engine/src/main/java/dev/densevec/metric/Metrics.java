package dev.densevec.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// All numbers of some predictions, of each class and of all classes together.
///
/// Where classes exclude each other, a picture is taken for the one of the highest probability.
/// Where they don't, it is taken for each class whose probability reaches the class's threshold.
///
/// Where a method takes `counts`, a picture counts as often as its number there says; an empty
/// array counts each once.
public final class Metrics {
  private final Predictions predictions;
  private final double[] thresholds;
  private final List<RankedScores> ranked;
  private final int[] best;
  private final int[] labels;

  /// @param predictions what was said of which pictures; not to be added to any more
  /// @param thresholds a probability for each class, taken as its shortest decimal is; not looked
  ///   at where classes exclude each other
  /// @throws IllegalArgumentException if there are not as many as classes
  public Metrics(Predictions predictions, List<Float> thresholds) {
    if (thresholds.size() != predictions.classes()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d thresholds, expected %d", thresholds.size(), predictions.classes()));
    }
    this.predictions = predictions;
    this.thresholds =
        thresholds.stream().mapToDouble(t -> Double.parseDouble(t.toString())).toArray();
    this.ranked =
        IntStream.range(0, predictions.classes())
            .mapToObj(c -> RankedScores.of(predictions, c))
            .toList();
    this.best =
        predictions.exclusive()
            ? IntStream.range(0, predictions.size()).map(predictions::best).toArray()
            : new int[0];
    this.labels =
        predictions.exclusive()
            ? IntStream.range(0, predictions.size()).map(predictions::label).toArray()
            : new int[0];
  }

  /// The predictions.
  public Predictions predictions() {
    return predictions;
  }

  /// The scores of a class, of pictures of which it is known.
  public RankedScores ranked(int c) {
    return ranked.get(c);
  }

  /// Whether a picture was taken for a class.
  public boolean taken(int picture, int c) {
    return predictions.exclusive()
        ? best[picture] == c
        : predictions.probability(picture, c) >= thresholds[c];
  }

  /// How often a class was taken rightly and wrongly, of pictures of which it is known.
  public Counts counts(int c, int... counts) {
    long[] cells = new long[4];
    for (int i = 0; i < predictions.size(); i++) {
      if (predictions.known(i, c)) {
        int cell = (predictions.positive(i, c) ? 2 : 0) + (taken(i, c) ? 1 : 0);
        cells[cell] += counts.length == 0 ? 1 : counts[i];
      }
    }
    return new Counts(cells[3], cells[1], cells[2], cells[0]);
  }

  /// A number of all classes together: the plain mean over the classes that have a value.
  public double value(Metric metric, int... counts) {
    return value(metric, all(counts), counts);
  }

  private double value(Metric metric, List<Counts> all, int[] counts) {
    return metric == Metric.ACCURACY
        ? accuracy(counts)
        : mean(ofClass(metric, all, counts), _ -> 1);
  }

  /// The mean of the classes' numbers, each by its number of positives; of the accuracy the same as
  /// the plain one.
  public double weighted(Metric metric, int... counts) {
    List<Counts> all = all(counts);
    return mean(ofClass(metric, all, counts), c -> all.get(c).positives());
  }

  private IntToDoubleFunction ofClass(Metric metric, List<Counts> all, int[] counts) {
    return switch (metric) {
      case ACCURACY -> _ -> accuracy(counts);
      case AUROC -> c -> ranked.get(c).auroc(counts);
      case AVERAGE_PRECISION -> c -> ranked.get(c).averagePrecision(counts);
      case BALANCED_ACCURACY, PRECISION, RECALL, F1 -> c -> of(metric, all.get(c));
    };
  }

  /// The [#value] of each metric, in their order.
  public double[] values(int... counts) {
    List<Counts> all = all(counts);
    return Arrays.stream(Metric.values()).mapToDouble(m -> value(m, all, counts)).toArray();
  }

  /// A picture counts for at most two classes, if they exclude each other.
  private List<Counts> all(int[] counts) {
    int classes = predictions.classes();
    if (!predictions.exclusive()) {
      return IntStream.range(0, classes).mapToObj(c -> counts(c, counts)).toList();
    }
    long[] positives = new long[classes];
    long[] taken = new long[classes];
    long[] right = new long[classes];
    long pictures = 0;
    for (int i = 0; i < labels.length; i++) {
      int count = counts.length == 0 ? 1 : counts[i];
      positives[labels[i]] += count;
      taken[best[i]] += count;
      right[best[i]] += best[i] == labels[i] ? count : 0;
      pictures += count;
    }
    List<Counts> all = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      long others = pictures - positives[c] - taken[c] + right[c];
      all.add(new Counts(right[c], taken[c] - right[c], positives[c] - right[c], others));
    }
    return all;
  }

  /// NaN where the class has no value.
  private double of(Metric metric, Counts counts) {
    boolean exclusive = predictions.exclusive();
    boolean absent = counts.positives() == 0 && counts.falsePositives() == 0;
    if (metric == Metric.BALANCED_ACCURACY) {
      return !exclusive
          ? counts.balancedAccuracy()
          : counts.positives() == 0 ? Double.NaN : counts.recall();
    }
    if (absent && (exclusive || counts.negatives() == 0)) {
      return Double.NaN;
    }
    return switch (metric) {
      case PRECISION -> counts.precision();
      case RECALL -> counts.recall();
      default -> counts.f1();
    };
  }

  private double mean(IntToDoubleFunction value, IntToDoubleFunction weight) {
    double sum = 0;
    double weights = 0;
    for (int c = 0; c < predictions.classes(); c++) {
      double v = value.applyAsDouble(c);
      if (!Double.isNaN(v)) {
        sum += weight.applyAsDouble(c) * v;
        weights += weight.applyAsDouble(c);
      }
    }
    return sum / weights;
  }

  private double accuracy(int[] counts) {
    long right = 0;
    long all = 0;
    for (int i = 0; i < predictions.size(); i++) {
      int count = counts.length == 0 ? 1 : counts[i];
      right += right(i) ? count : 0;
      all += count;
    }
    return (double) right / all;
  }

  private boolean right(int picture) {
    if (predictions.exclusive()) {
      return best[picture] == labels[picture];
    }
    for (int c = 0; c < predictions.classes(); c++) {
      if (predictions.known(picture, c) && predictions.positive(picture, c) != taken(picture, c)) {
        return false;
      }
    }
    return true;
  }
}

package dev.densevec.metric;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// A number that says how good predictions are.
public enum Metric {
  /// Share of pictures that are right: of the right class, or with all known labels right.
  ACCURACY("accuracy"),
  /// Mean recall of the classes that have pictures; of labels that don't exclude each other the
  /// mean of the labels' mean of sensitivity and specificity.
  BALANCED_ACCURACY("balanced-accuracy"),
  /// Area under the ROC curve, the mean of the classes' that have positives and negatives.
  AUROC("auroc"),
  /// Average precision, the mean of the classes' that have positives.
  AVERAGE_PRECISION("ap"),
  /// Precision, the mean of the classes'.
  PRECISION("precision"),
  /// Recall, the mean of the classes'.
  RECALL("recall"),
  /// Harmonic mean of precision and recall, the mean of the classes'.
  F1("f1");

  private final String text;

  Metric(String text) {
    this.text = text;
  }

  /// The word for it.
  public String text() {
    return text;
  }

  /// The names of all, for people.
  public static String all() {
    return Arrays.stream(values()).map(Metric::text).collect(Collectors.joining(", "));
  }

  /// The metric of a word.
  ///
  /// @throws IllegalArgumentException in one line, if there is none
  public static Metric named(String word) {
    return Arrays.stream(values())
        .filter(metric -> metric.text.equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("'" + word + "', expected one of " + all()));
  }
}

package dev.densevec.metric;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/// What a network said of pictures, and what they show: a probability and a target for each picture
/// and class. Grows as pictures are added; not thread-safe.
public final class Predictions {
  private static final int FIRST = 64;
  private static final byte UNKNOWN = -1;

  private final int classes;
  private final boolean exclusive;
  private double[] probabilities;
  private byte[] targets;
  private int size;

  /// @param classes number of classes, at least 1
  /// @param exclusive whether each picture is of exactly one class
  public Predictions(int classes, boolean exclusive) {
    this.classes = classes;
    this.exclusive = exclusive;
    probabilities = new double[classes * FIRST];
    targets = new byte[classes * FIRST];
  }

  /// Adds a picture.
  ///
  /// @param probability one for each class, from 0 to 1
  /// @param target for each class 1 if the picture shows it, 0 if not, NaN if that is not known; at
  ///   least one half counts as 1
  /// @throws IllegalArgumentException if there are not as many as classes, a probability is NaN, or
  ///   classes exclude each other and not exactly one target is 1 or one is NaN
  public void add(double[] probability, float[] target) {
    requireFits(probability, target);
    int row = size * classes;
    if (row + classes > targets.length) {
      int longer = Math.multiplyExact(targets.length, 2);
      probabilities = Arrays.copyOf(probabilities, longer);
      targets = Arrays.copyOf(targets, longer);
    }
    for (int c = 0; c < classes; c++) {
      probabilities[row + c] = probability[c];
      targets[row + c] = Float.isNaN(target[c]) ? UNKNOWN : (byte) (target[c] >= 0.5f ? 1 : 0);
    }
    if (exclusive && (label(size) < 0 || unknown(size))) {
      throw new IllegalArgumentException("targets " + Arrays.toString(target) + ", expected one 1");
    }
    size++;
  }

  private boolean unknown(int picture) {
    return IntStream.range(0, classes).anyMatch(c -> !known(picture, c));
  }

  private void requireFits(double[] probability, float[] target) {
    if (probability.length != classes || target.length != classes) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d probabilities and %d targets, expected %d of each",
              probability.length,
              target.length,
              classes));
    }
    if (Arrays.stream(probability).anyMatch(Double::isNaN)) {
      throw new IllegalArgumentException("a probability is NaN");
    }
  }

  /// Number of pictures.
  public int size() {
    return size;
  }

  /// Number of classes.
  public int classes() {
    return classes;
  }

  /// Whether each picture is of exactly one class.
  public boolean exclusive() {
    return exclusive;
  }

  /// The probability that was given for a class.
  public double probability(int picture, int c) {
    return probabilities[picture * classes + c];
  }

  /// Whether it is known if the picture shows a class.
  public boolean known(int picture, int c) {
    return targets[picture * classes + c] != UNKNOWN;
  }

  /// Whether the picture is known to show a class.
  public boolean positive(int picture, int c) {
    return targets[picture * classes + c] == 1;
  }

  /// The class of the highest probability, of equal ones the first.
  public int best(int picture) {
    return Argmax.of(classes, c -> probability(picture, c));
  }

  /// The one class that a picture shows; -1 if it shows none or several.
  public int label(int picture) {
    int label = -1;
    for (int c = 0; c < classes; c++) {
      if (positive(picture, c)) {
        if (label >= 0) {
          return -1;
        }
        label = c;
      }
    }
    return label;
  }
}

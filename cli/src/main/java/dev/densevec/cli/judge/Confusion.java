package dev.densevec.cli.judge;

import java.util.List;

/// What a network took the images of each class for.
final class Confusion {
  private final List<String> names;
  private final long[][] counts;

  /// @param names a name for each class
  Confusion(List<String> names) {
    this.names = List.copyOf(names);
    counts = new long[names.size()][names.size()];
  }

  /// Takes in an image.
  ///
  /// @param label what it shows
  /// @param taken what it was taken for
  void add(int label, int taken) {
    counts[label][taken]++;
  }

  List<String> names() {
    return names;
  }

  /// Images of class `label` that were taken for `taken`.
  long count(int label, int taken) {
    return counts[label][taken];
  }

  /// Images of a class.
  long images(int label) {
    long sum = 0;
    for (long count : counts[label]) {
      sum += count;
    }
    return sum;
  }

  /// Share of a class's images that were recognised; NaN without images.
  double accuracy(int label) {
    return (double) counts[label][label] / images(label);
  }

  /// The wrong class that a class was most often taken for, or -1 if it never was.
  int mostTakenFor(int label) {
    int most = -1;
    for (int c = 0; c < names.size(); c++) {
      if (c != label && counts[label][c] > (most < 0 ? 0 : counts[label][most])) {
        most = c;
      }
    }
    return most;
  }
}

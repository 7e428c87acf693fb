package dev.densevec.cli.train;

import dev.densevec.train.Evaluation;
import dev.densevec.train.Tally;
import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// What a network took the images of each class for.
public final class Confusion {
  private final List<String> names;
  private final long[][] counts;
  private Tally tally = Tally.empty();

  /// @param names a name for each class
  public Confusion(List<String> names) {
    this.names = List.copyOf(names);
    counts = new long[names.size()][names.size()];
  }

  /// Takes in a batch.
  ///
  /// @param logits a row of float32 for each image
  /// @param labels the class of each image
  /// @param n number of images
  public void add(MemorySegment logits, int[] labels, int n) {
    int classes = names.size();
    double loss = 0;
    for (int i = 0; i < n; i++) {
      long row = (long) i * classes;
      int best = best(logits, row);
      counts[labels[i]][best]++;
      loss += loss(logits, row, best, labels[i]);
    }
    tally = tally.plus(loss / n, logits, classes, labels, n);
  }

  /// The class of the highest output, of equal ones the lower.
  private int best(MemorySegment logits, long row) {
    int best = 0;
    for (int c = 1; c < names.size(); c++) {
      best = at(logits, row + c) > at(logits, row + best) ? c : best;
    }
    return best;
  }

  /// The cross-entropy `log(sum(exp(logit))) - logit[label]`, the highest taken off first.
  private double loss(MemorySegment logits, long row, int best, int label) {
    double highest = at(logits, row + best);
    double sum = 0;
    for (int c = 0; c < names.size(); c++) {
      sum += Math.exp(at(logits, row + c) - highest);
    }
    return Math.log(sum) + highest - at(logits, row + label);
  }

  private static double at(MemorySegment logits, long index) {
    return logits.getAtIndex(Parameters.ELEMENT, index);
  }

  /// Loss and hits of all images.
  Evaluation evaluation() {
    return tally.evaluation();
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

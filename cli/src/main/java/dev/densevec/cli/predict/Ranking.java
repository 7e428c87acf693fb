package dev.densevec.cli.predict;

import dev.densevec.cli.format.Prediction.Ranked;
import dev.densevec.cli.format.Score;
import dev.densevec.cli.input.NetworkHead;
import dev.densevec.metric.Argmax;
import java.util.ArrayList;
import java.util.List;

/// From a network's outputs to its best classes.
public final class Ranking {
  private static final int USUAL_TOP = 5;

  private Ranking() {}

  /// In place of a number of classes: the labels that hold.
  public static final int OVER_THRESHOLD = 0;

  /// The classes to name for one image, best first.
  ///
  /// @param logits the network's outputs, all finite
  /// @param score what is written beside a class
  /// @param top how many at most; [#OVER_THRESHOLD] for the labels that hold, or the usual number
  ///   where classes exclude each other
  public static List<Ranked> named(
      float[] logits, Score score, NetworkHead head, List<String> labels, int top) {
    float[] scores = score == Score.PROBABILITY ? head.head().probabilities(logits) : logits;
    return head.multiLabel() && top == OVER_THRESHOLD
        ? held(scores, head.head().exactProbabilities(logits), labels, head.thresholds())
        : best(scores, labels, top == OVER_THRESHOLD ? USUAL_TOP : top);
  }

  /// The labels that hold, most probable first.
  ///
  /// @param scores a probability or logit for each class, both of which rank alike
  /// @param probabilities of the classes, in double precision: many near 1 are 1 as floats
  /// @param thresholds of the classes, taken as their shortest decimals are
  static List<Ranked> held(
      float[] scores, double[] probabilities, List<String> labels, List<Float> thresholds) {
    return best(scores, labels, scores.length).stream()
        .filter(
            ranked ->
                probabilities[ranked.index()]
                    >= Double.parseDouble(thresholds.get(ranked.index()).toString()))
        .toList();
  }

  /// Whether every number of `values` is finite.
  public static boolean finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /// The `k` classes of the highest scores, best first; of equal scores the lower class first.
  ///
  /// @param scores a finite number for each class
  /// @param labels a name for each class
  /// @param k how many at most
  static List<Ranked> best(float[] scores, List<String> labels, int k) {
    List<Ranked> ranked = new ArrayList<>();
    boolean[] taken = new boolean[scores.length];
    for (int rank = 0; rank < Math.min(k, scores.length); rank++) {
      int best = Argmax.of(scores.length, i -> taken[i] ? Double.NaN : scores[i]);
      taken[best] = true;
      ranked.add(new Ranked(best, labels.get(best), scores[best]));
    }
    return ranked;
  }
}

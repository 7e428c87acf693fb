package dev.densevec.cli.command;

import dev.densevec.cli.format.Prediction.Ranked;
import java.util.ArrayList;
import java.util.List;

/// From a network's outputs to its best classes.
final class Ranking {
  private Ranking() {}

  /// What is said of a network with one output.
  static final String ONE_OUTPUT =
      "the network has one output: it is taken for a logit, its probability is the sigmoid";

  /// The softmax of several logits; of one, whose softmax is always 1, the sigmoid.
  static float[] probabilities(float[] logits) {
    return logits.length == 1
        ? new float[] {(float) (1 / (1 + Math.exp(-(double) logits[0])))}
        : softmax(logits);
  }

  /// The softmax of `logits`, safe for logits of any size: the largest is subtracted first.
  static float[] softmax(float[] logits) {
    float max = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    double[] exponentials = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      exponentials[i] = Math.exp((double) logits[i] - max);
      sum += exponentials[i];
    }
    float[] probabilities = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = (float) (exponentials[i] / sum);
    }
    return probabilities;
  }

  /// Whether every number of `values` is finite.
  static boolean finite(float[] values) {
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
      int best = highest(scores, taken);
      taken[best] = true;
      ranked.add(new Ranked(best, labels.get(best), scores[best]));
    }
    return ranked;
  }

  private static int highest(float[] scores, boolean[] taken) {
    int best = -1;
    for (int i = 0; i < scores.length; i++) {
      if (!taken[i] && (best < 0 || scores[i] > scores[best])) {
        best = i;
      }
    }
    return best;
  }
}

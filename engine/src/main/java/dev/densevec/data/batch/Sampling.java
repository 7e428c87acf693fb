package dev.densevec.data.batch;

import dev.densevec.data.Randomness;
import dev.densevec.data.sets.Dataset;
import java.util.Arrays;

/// Which pictures an epoch has.
public enum Sampling {
  /// Each picture once.
  PLAIN,
  /// As many pictures, drawn with replacement, so that each class comes equally often. With any
  /// number of labels, a picture counts for the rarest of them, or for those without a label.
  BALANCED;

  /// Running sums of the shares with which the pictures are drawn; the last is the total.
  static double[] balancedShares(Dataset set) {
    int classes = set.classNames().size();
    float[] target = new float[classes];
    int[] images = new int[classes + 1];
    for (int i = 0; i < set.size(); i++) {
      set.target(i, target);
      int labels = 0;
      for (int c = 0; c < classes; c++) {
        images[c] += target[c] == 1 ? 1 : 0;
        labels += target[c] == 1 ? 1 : 0;
      }
      images[classes] += labels == 0 ? 1 : 0;
    }
    double[] sums = new double[set.size()];
    for (int i = 0; i < sums.length; i++) {
      set.target(i, target);
      sums[i] = (i == 0 ? 0 : sums[i - 1]) + 1.0 / images[rarest(target, images)];
    }
    return sums;
  }

  private static int rarest(float[] target, int[] images) {
    int rarest = target.length;
    for (int c = 0; c < target.length; c++) {
      boolean rarer = rarest == target.length || images[c] < images[rarest];
      rarest = target[c] == 1 && rarer ? c : rarest;
    }
    return rarest;
  }

  /// Draws pictures with replacement.
  static void draw(double[] sums, Randomness random, int[] order) {
    for (int i = 0; i < order.length; i++) {
      int at = Arrays.binarySearch(sums, random.nextDouble() * sums[sums.length - 1]);
      order[i] = Math.min(at < 0 ? -at - 1 : at + 1, sums.length - 1);
    }
  }
}

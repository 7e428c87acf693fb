package dev.densevec.train;

import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;

/// Adds up losses and hits, batch by batch.
///
/// @param lossSum sum of the losses of all images
/// @param top1 images whose class had the highest output; where images have any number of labels,
///   those of which all known labels are on the right side of 0
/// @param top5 images whose class was among the five highest
/// @param images number of images
public record Tally(double lossSum, long top1, long top5, long images) {

  /// Nothing yet.
  public static Tally empty() {
    return new Tally(0, 0, 0, 0);
  }

  /// With another batch.
  ///
  /// @param meanLoss mean loss of the batch
  /// @param logits a row of float32 for each image
  /// @param classes length of a row
  /// @param labels the right class of each image
  /// @param n number of images
  public Tally plus(double meanLoss, MemorySegment logits, int classes, int[] labels, int n) {
    return plus(meanLoss, logits, MemorySegment.NULL, classes, labels, n);
  }

  /// With another batch, of images with any number of labels perhaps.
  ///
  /// @param targets a row of float32 for each image, looked at where a label is -1
  public Tally plus(
      double meanLoss,
      MemorySegment logits,
      MemorySegment targets,
      int classes,
      int[] labels,
      int n) {
    long first = top1;
    long five = top5;
    for (int i = 0; i < n; i++) {
      long row = (long) i * classes;
      int rank =
          labels[i] < 0
              ? wrong(logits, targets, row, classes)
              : rank(logits, row, classes, labels[i]);
      first += rank < 1 ? 1 : 0;
      five += rank < 5 ? 1 : 0;
    }
    return new Tally(lossSum + meanLoss * n, first, five, images + n);
  }

  /// How many known labels are on the wrong side of 0; an output that is no number is wrong.
  private static int wrong(MemorySegment logits, MemorySegment targets, long row, int classes) {
    int wrong = 0;
    for (int c = 0; c < classes; c++) {
      float target = targets.getAtIndex(Parameters.ELEMENT, row + c);
      float logit = logits.getAtIndex(Parameters.ELEMENT, row + c);
      boolean right = target >= 0.5f ? logit >= 0 : logit < 0;
      wrong += !Float.isNaN(target) && !right ? 1 : 0;
    }
    return wrong;
  }

  /// How many classes come before `label`: those of higher outputs, and of equal ones the lower. An
  /// output that is no number comes last, so that no such network scores.
  private static int rank(MemorySegment logits, long row, int classes, int label) {
    float own = logits.getAtIndex(Parameters.ELEMENT, row + label);
    int rank = 0;
    for (int c = 0; c < classes; c++) {
      float other = logits.getAtIndex(Parameters.ELEMENT, row + c);
      boolean before = c < label ? !(other < own) : !(other <= own);
      rank += c != label && before ? 1 : 0;
    }
    return rank;
  }

  /// Mean loss of an image; NaN without images.
  public double loss() {
    return lossSum / images;
  }

  /// Share of images whose class had the highest output; NaN without images.
  public double accuracy() {
    return (double) top1 / images;
  }

  /// The same as shares.
  public Evaluation evaluation() {
    return new Evaluation(loss(), accuracy(), (double) top5 / images, images);
  }
}

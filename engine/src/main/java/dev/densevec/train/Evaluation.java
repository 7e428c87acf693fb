package dev.densevec.train;

/// How well a network did on a data set.
///
/// @param loss mean loss of an image
/// @param top1 share of images whose class had the highest output
/// @param top5 share of images whose class was among the five highest
/// @param images how many images there were
public record Evaluation(double loss, double top1, double top5, long images) {

  /// Whether this is better than `other`: more images right, or as many with less loss.
  public boolean betterThan(Evaluation other) {
    return top1 > other.top1 || (top1 == other.top1 && loss < other.loss);
  }
}

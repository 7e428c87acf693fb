package dev.densevec.train;

/// How well a network did on a data set.
///
/// @param loss mean loss of an image
/// @param top1 share of images whose class had the highest output, or all of whose known labels
///   were right
/// @param top5 share of images whose class was among the five highest
/// @param images how many images there were
/// @param score what a [Monitor] made of it, the higher the better; NaN without one
public record Evaluation(double loss, double top1, double top5, long images, double score) {

  /// Without a score.
  public Evaluation(double loss, double top1, double top5, long images) {
    this(loss, top1, top5, images, Double.NaN);
  }

  /// The same with a score.
  public Evaluation withScore(double other) {
    return new Evaluation(loss, top1, top5, images, other);
  }

  /// Whether this is better than `other`: a higher score; without scores or with equal ones more
  /// images right, or as many with less loss. Any score is better than none.
  public boolean betterThan(Evaluation other) {
    if (Double.isNaN(score) != Double.isNaN(other.score)) {
      return !Double.isNaN(score);
    }
    if (score != other.score && !Double.isNaN(score)) {
      return score > other.score;
    }
    return top1 > other.top1 || (top1 == other.top1 && loss < other.loss);
  }
}

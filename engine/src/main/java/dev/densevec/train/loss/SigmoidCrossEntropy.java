package dev.densevec.train.loss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// The binary cross-entropy of labels that don't exclude each other, perhaps with weights of the
/// positives (PyTorch's `pos_weight`) and perhaps focal (arXiv 1708.02002).
///
/// With `p` the sigmoid of a logit, `t` its target from 0 to 1 and `w` its positives' weight, a
/// label's loss is `e = -(w t log(p) + (1 - t) log(1 - p))`; the focal loss is `a q^gamma e` with
/// `q = p (1 - t) + (1 - p) t` and `a = alpha t + (1 - alpha)(1 - t)`, or 1 without an alpha.
///
/// A target that is NaN is not known: its label adds no loss and has no gradient. An image's loss
/// is the sum over its known labels divided by the number of all labels, so that a batch's is the
/// mean that PyTorch takes over all elements, those masked counted as 0.
public final class SigmoidCrossEntropy implements Loss {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final double[] positiveWeights;
  private final double gamma;
  private final double alpha;

  /// The plain loss.
  public SigmoidCrossEntropy() {
    this(List.of());
  }

  /// The loss with weights of the positives.
  ///
  /// @param positiveWeights a number for each label, at least 0; empty for 1 each
  /// @throws IllegalArgumentException if a number is out of range
  public SigmoidCrossEntropy(List<Double> positiveWeights) {
    this(positiveWeights, 0, -1);
  }

  /// The weighted or focal loss.
  ///
  /// @param positiveWeights a number for each label, at least 0; empty for 1 each
  /// @param gamma by how much labels count less that are certain; 0 for the plain loss
  /// @param alpha weight of the positives from 0 to 1, that of the negatives is the rest; -1 for
  ///   none
  /// @throws IllegalArgumentException if a number is out of range
  public SigmoidCrossEntropy(List<Double> positiveWeights, double gamma, double alpha) {
    this.positiveWeights = LossSettings.weights(positiveWeights, "weight of positives");
    this.gamma = LossSettings.gamma(gamma);
    if (alpha != -1 && !(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException("alpha is " + alpha + ", expected 0 to 1, or -1 for none");
    }
    this.alpha = alpha;
  }

  @Override
  public void requireFits(int classes) {
    LossSettings.requireFits(positiveWeights, classes, "weights of positives");
  }

  @Override
  public double of(
      MemorySegment logits, MemorySegment targets, long row, int images, MemorySegment gradient) {
    long bytes = logits.byteSize();
    double labels = (double) bytes / Float.BYTES;
    double loss = 0;
    for (long c = 0; c < bytes; c += Float.BYTES) {
      double t = targets.get(FLOAT, row + c);
      double slope = 0;
      if (!Double.isNaN(t)) {
        double z = logits.get(FLOAT, c);
        double weight = positiveWeights.length == 0 ? 1 : positiveWeights[(int) (c / Float.BYTES)];
        double entropy = (1 - t) * softplus(z) + weight * t * softplus(-z);
        double entropySlope = (1 - t) * sigmoid(z) - weight * t * sigmoid(-z);
        double q = sigmoid(z) * (1 - t) + sigmoid(-z) * t;
        double factor = factor(q, t);
        loss += factor * entropy;
        slope = factor * (entropySlope + decline(q, t, z) * entropy);
      }
      gradient.set(FLOAT, c, (float) (slope / labels / images));
    }
    return loss / labels;
  }

  private double factor(double q, double t) {
    double side = alpha < 0 ? 1 : alpha * t + (1 - alpha) * (1 - t);
    return gamma == 0 ? side : side * Math.pow(q, gamma);
  }

  /// The derivative of `log(q^gamma)` by the logit.
  private double decline(double q, double t, double z) {
    return gamma == 0 || q == 0 ? 0 : gamma * (1 - 2 * t) * sigmoid(z) * sigmoid(-z) / q;
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /// `log(1 + exp(z))` for a `z` of any size.
  private static double softplus(double z) {
    return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
  }
}

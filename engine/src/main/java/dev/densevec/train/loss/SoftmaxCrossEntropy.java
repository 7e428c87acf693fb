package dev.densevec.train.loss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// The cross-entropy of probabilities `t` and the softmax `p` of the logits, perhaps with weights
/// `w` of the classes and perhaps focal (arXiv 1708.02002):
///
/// | | loss | gradient |
/// |---|---|---|
/// | plain | `-sum(w t log(p))` | `p sum(w t) - w t` |
/// | focal | `-sum(w t (1 - p)^gamma log(p))` | `h - p sum(h)` with `h = w t (gamma (1 - p)^(gamma - 1) p log(p) - (1 - p)^gamma)` |
///
/// A batch's loss is the mean over its images, as PyTorch's is for probabilities.
public final class SoftmaxCrossEntropy implements Loss {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final double[] weights;
  private final double gamma;

  /// The plain loss.
  public SoftmaxCrossEntropy() {
    this(List.of(), 0);
  }

  /// The weighted or focal loss.
  ///
  /// @param weights a weight for each class, at least 0; empty for 1 each
  /// @param gamma by how much classes count less that are certain; 0 for the plain loss
  /// @throws IllegalArgumentException if a number is out of range
  public SoftmaxCrossEntropy(List<Double> weights, double gamma) {
    this.weights = LossSettings.weights(weights, "class weight");
    this.gamma = LossSettings.gamma(gamma);
  }

  @Override
  public void requireFits(int classes) {
    LossSettings.requireFits(weights, classes, "class weights");
  }

  @Override
  public double of(
      MemorySegment logits, MemorySegment targets, long row, int images, MemorySegment gradient) {
    double logTotal = logTotal(logits);
    return gamma == 0
        ? plain(logits, targets, row, images, gradient, logTotal)
        : focal(logits, targets, row, images, gradient, logTotal);
  }

  private static double logTotal(MemorySegment logits) {
    long bytes = logits.byteSize();
    double most = Double.NEGATIVE_INFINITY;
    for (long c = 0; c < bytes; c += Float.BYTES) {
      most = Math.max(most, logits.get(FLOAT, c));
    }
    double total = 0;
    for (long c = 0; c < bytes; c += Float.BYTES) {
      total += Math.exp(logits.get(FLOAT, c) - most);
    }
    return Math.log(total) + most;
  }

  private double plain(
      MemorySegment logits,
      MemorySegment targets,
      long row,
      int images,
      MemorySegment gradient,
      double logTotal) {
    long bytes = logits.byteSize();
    double loss = 0;
    double mass = 0;
    for (long c = 0; c < bytes; c += Float.BYTES) {
      double t = target(targets, row, c);
      mass += t;
      loss += t == 0 ? 0 : t * (logTotal - logits.get(FLOAT, c));
    }
    for (long c = 0; c < bytes; c += Float.BYTES) {
      double p = Math.exp(logits.get(FLOAT, c) - logTotal);
      gradient.set(FLOAT, c, (float) ((p * mass - target(targets, row, c)) / images));
    }
    return loss;
  }

  private double focal(
      MemorySegment logits,
      MemorySegment targets,
      long row,
      int images,
      MemorySegment gradient,
      double logTotal) {
    long bytes = logits.byteSize();
    double loss = 0;
    double sum = 0;
    for (long c = 0; c < bytes; c += Float.BYTES) {
      double logP = logits.get(FLOAT, c) - logTotal;
      double t = target(targets, row, c);
      loss += t == 0 ? 0 : -t * Math.pow(-Math.expm1(logP), gamma) * logP;
      sum += slope(t, logP);
    }
    for (long c = 0; c < bytes; c += Float.BYTES) {
      double logP = logits.get(FLOAT, c) - logTotal;
      double own = slope(target(targets, row, c), logP);
      gradient.set(FLOAT, c, (float) ((own - Math.exp(logP) * sum) / images));
    }
    return loss;
  }

  /// `p` times the derivative of a class's part of the loss by its `p`.
  private double slope(double target, double logP) {
    double rest = -Math.expm1(logP);
    if (target == 0 || rest <= 0) {
      return 0;
    }
    double factor = Math.pow(rest, gamma);
    return target * factor * (gamma / rest * Math.exp(logP) * logP - 1);
  }

  /// The target of a class, times its weight.
  private double target(MemorySegment targets, long row, long c) {
    double t = targets.get(FLOAT, row + c);
    return weights.length == 0 ? t : t * weights[(int) (c / Float.BYTES)];
  }
}

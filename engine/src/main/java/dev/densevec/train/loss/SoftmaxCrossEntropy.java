package dev.densevec.train.loss;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The cross-entropy of probabilities `t` and the softmax `p` of the logits: the loss is `-sum(t *
/// log(p))`, its gradient `p * sum(t) - t`.
public final class SoftmaxCrossEntropy implements Loss {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /// The loss, which has no settings.
  public SoftmaxCrossEntropy() {}

  @Override
  public double of(
      MemorySegment logits, MemorySegment targets, long row, int images, MemorySegment gradient) {
    long bytes = logits.byteSize();
    double most = Double.NEGATIVE_INFINITY;
    for (long c = 0; c < bytes; c += Float.BYTES) {
      most = Math.max(most, logits.get(FLOAT, c));
    }
    double total = 0;
    for (long c = 0; c < bytes; c += Float.BYTES) {
      total += Math.exp(logits.get(FLOAT, c) - most);
    }
    double logTotal = Math.log(total) + most;
    double loss = 0;
    double mass = 0;
    for (long c = 0; c < bytes; c += Float.BYTES) {
      double t = targets.get(FLOAT, row + c);
      mass += t;
      loss += t == 0 ? 0 : t * (logTotal - logits.get(FLOAT, c));
    }
    for (long c = 0; c < bytes; c += Float.BYTES) {
      double p = Math.exp(logits.get(FLOAT, c) - logTotal);
      gradient.set(FLOAT, c, (float) ((p * mass - targets.get(FLOAT, row + c)) / images));
    }
    return loss;
  }
}

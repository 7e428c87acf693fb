package dev.densevec.train;

import dev.densevec.weights.Parameters;
import java.lang.foreign.MemorySegment;

/// Limits the length of the gradient, in loops of one's own. A [Trainer] does it by
/// [TrainerOptions#clip()].
///
///     network.zeroGradients();
///     double loss = network.step(images, targets, n);
///     double length = GradientClip.norm(network.gradients(), 1.0);
///     optimizer.step(0.1);
public final class GradientClip {
  /// PyTorch adds it to the norm before it divides.
  private static final double EPSILON = 1e-6;

  private GradientClip() {}

  /// Scales all gradients down together so that their norm is at most `max`.
  ///
  /// @param gradients gradients of all parameters
  /// @param max largest norm, above 0; infinity only measures
  /// @return the Euclidean norm of all gradients together, before they are scaled
  /// @throws IllegalArgumentException if `max` is not above 0
  public static double norm(Parameters gradients, double max) {
    if (!(max > 0)) {
      throw new IllegalArgumentException("largest norm is " + max + ", expected above 0");
    }
    double squares = 0;
    for (MemorySegment gradient : gradients.segments().values()) {
      squares += squares(gradient);
    }
    double norm = Math.sqrt(squares);
    double factor = max / (norm + EPSILON);
    if (factor < 1) {
      for (MemorySegment gradient : gradients.segments().values()) {
        scale(gradient, (float) factor);
      }
    }
    return norm;
  }

  private static double squares(MemorySegment gradient) {
    double sum = 0;
    for (long at = 0; at < gradient.byteSize(); at += Float.BYTES) {
      double g = gradient.get(Parameters.ELEMENT, at);
      sum += g * g;
    }
    return sum;
  }

  private static void scale(MemorySegment gradient, float factor) {
    for (long at = 0; at < gradient.byteSize(); at += Float.BYTES) {
      gradient.set(Parameters.ELEMENT, at, factor * gradient.get(Parameters.ELEMENT, at));
    }
  }
}

package dev.densevec.weights;

import dev.densevec.spec.Norm;
import java.lang.foreign.MemorySegment;

/// A batch norm in evaluation mode as `x * scale + shift`.
///
/// `scale = gamma / sqrt(var + epsilon)`, `shift = beta - mean * scale` (Ioffe and Szegedy, arXiv
/// 1502.03167, algorithm 2), computed in double precision and rounded once.
///
/// @param scale factor of each channel, `[channels]`
/// @param shift addend of each channel, `[channels]`
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record FoldedNorm(double[] scale, double[] shift) {

  /// Folds a norm with the epsilon of its network.
  ///
  /// @param norm a norm of the network that the parameters belong to
  public static FoldedNorm of(Norm norm, Parameters parameters) {
    double epsilon = parameters.spec().epsilon();
    MemorySegment gamma = parameters.get(norm.weight());
    MemorySegment beta = parameters.get(norm.bias());
    MemorySegment mean = parameters.get(norm.mean());
    MemorySegment variance = parameters.get(norm.variance());
    double[] scale = new double[norm.channels()];
    double[] shift = new double[norm.channels()];
    for (int c = 0; c < scale.length; c++) {
      scale[c] = element(gamma, c) / Math.sqrt(element(variance, c) + epsilon);
      shift[c] = element(beta, c) - element(mean, c) * scale[c];
    }
    return new FoldedNorm(scale, shift);
  }

  private static double element(MemorySegment segment, int index) {
    return segment.getAtIndex(Parameters.ELEMENT, index);
  }
}

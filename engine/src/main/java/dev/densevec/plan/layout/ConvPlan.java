package dev.densevec.plan.layout;

import dev.densevec.kernel.ConvShape;
import dev.densevec.spec.Conv;
import dev.densevec.spec.Norm;
import java.util.List;
import java.util.Optional;

/// A convolution with its packed weights' place.
///
/// @param conv the convolution
/// @param folded the batch norm after it that is folded into weights and bias
/// @param points the convolution itself, or the multiplications at the points of Winograd's method,
///   whose bias is zero
/// @param paddedIn input channels of a source pixel as it lies in memory; weights of channels
///   beyond `conv.inChannels()` are zero
/// @param bias byte offset of the bias, padded to whole vectors
public record ConvPlan(
    Conv conv, Optional<Norm> folded, List<ConvShape> points, int paddedIn, long bias) {

  /// Strides, extents and weights: of the convolution, or of the first point.
  public ConvShape shape() {
    return points.getFirst();
  }

  /// Vectors of output channels.
  public int vectors() {
    return shape().vectors();
  }
}

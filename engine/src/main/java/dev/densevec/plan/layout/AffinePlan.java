package dev.densevec.plan.layout;

import dev.densevec.kernel.AffineShape;
import dev.densevec.spec.Norm;
import java.util.Optional;

/// A batch norm that is applied as `x * scale + shift` while its consumer reads; without a norm the
/// identity.
///
/// @param norm the norm, where there is one
/// @param shape where scale, `gamma / sqrt(var + epsilon)`, and shift, `beta - mean * scale`, lie
///   in the parameter segment, and strides
public record AffinePlan(Optional<Norm> norm, AffineShape shape) {

  /// Channels it normalises.
  public int channels() {
    return shape.channels();
  }
}

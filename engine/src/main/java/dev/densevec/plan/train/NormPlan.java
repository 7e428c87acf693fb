package dev.densevec.plan.train;

import dev.densevec.spec.Norm;
import java.util.Optional;

/// A batch norm in training: three planes in the parameter segment, each padded with zeros to whole
/// vectors, that are computed anew for each batch. Without a norm the identity.
///
/// @param norm the norm, where there is one
/// @param channels channels it normalises
/// @param values byte offset of the scale `gamma / sqrt(var + epsilon)`, followed by the shift
///   `beta
///   - mean * scale` and the mean
/// @param plane bytes of a plane
public record NormPlan(Optional<Norm> norm, int channels, long values, long plane) {

  /// Byte offset of the scale.
  public long scale() {
    return values;
  }

  /// Byte offset of the shift.
  public long shift() {
    return values + plane;
  }

  /// Byte offset of the mean.
  public long mean() {
    return values + 2 * plane;
  }

  /// Whether a parameter is the norm's.
  ///
  /// @param parameter its name
  public boolean owns(String parameter) {
    return norm.isPresent() && parameter.startsWith(norm.get().name() + ".");
  }
}

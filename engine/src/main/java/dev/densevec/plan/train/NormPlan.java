package dev.densevec.plan.train;

import dev.densevec.kernel.Planes;
import dev.densevec.spec.Norm;
import java.util.Optional;

/// A batch norm in training: three planes in the parameter segment, each padded with zeros to whole
/// vectors, that are computed anew for each batch. Without a norm the identity.
///
/// @param norm the norm, where there is one
/// @param planes the scale `gamma / sqrt(var + epsilon)`, the shift `beta - mean * scale` and the
///   mean
public record NormPlan(Optional<Norm> norm, Planes planes) {

  /// Channels it normalises.
  public int channels() {
    return planes.channels();
  }

  /// Byte offset of the scale.
  public long scale() {
    return planes.offset();
  }

  /// Byte offset of the shift.
  public long shift() {
    return planes.at(1);
  }

  /// Byte offset of the mean.
  public long mean() {
    return planes.at(2);
  }

  /// Whether a parameter is the norm's.
  ///
  /// @param parameter its name
  public boolean owns(String parameter) {
    return norm.isPresent() && parameter.startsWith(norm.get().name() + ".");
  }
}

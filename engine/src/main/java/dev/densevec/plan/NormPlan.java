package dev.densevec.plan;

import dev.densevec.spec.Norm;

/// A batch norm in training: three planes in the parameter segment, each padded with zeros to whole
/// vectors, that are computed anew for each batch.
///
/// @param norm the norm
/// @param values byte offset of the scale `gamma / sqrt(var + epsilon)`, followed by the shift
///   `beta
///   - mean * scale` and the mean
/// @param plane bytes of a plane
public record NormPlan(Norm norm, long values, long plane) {

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

  /// Channels it normalises.
  public int channels() {
    return norm.channels();
  }
}

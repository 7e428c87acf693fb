package dev.densevec.plan;

import dev.densevec.spec.Norm;

/// A batch norm that is applied as `x * scale + shift` while its consumer reads.
///
/// @param norm the norm
/// @param scale byte offset of `gamma / sqrt(var + epsilon)` in the parameter segment, padded with
///   zeros to whole vectors
/// @param shift byte offset of `beta - mean * scale`, padded likewise
public record AffinePlan(Norm norm, long scale, long shift) {

  /// Channels it normalises.
  public int channels() {
    return norm.channels();
  }
}

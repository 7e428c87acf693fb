package dev.densevec.plan.layout;

import dev.densevec.spec.Norm;
import java.util.Optional;

/// A batch norm that is applied as `x * scale + shift` while its consumer reads; without a norm the
/// identity.
///
/// @param norm the norm, where there is one
/// @param channels channels it normalises
/// @param scale byte offset of `gamma / sqrt(var + epsilon)` in the parameter segment, padded with
///   zeros to whole vectors
/// @param shift byte offset of `beta - mean * scale`, padded likewise
public record AffinePlan(Optional<Norm> norm, int channels, long scale, long shift) {}

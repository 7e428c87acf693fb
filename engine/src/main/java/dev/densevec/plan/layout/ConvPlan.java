package dev.densevec.plan.layout;

import dev.densevec.kernel.ConvShape;
import dev.densevec.spec.Conv;
import dev.densevec.spec.Norm;
import java.util.Optional;

/// A convolution with its packed weights' place.
///
/// Output channels are cut into panels of a few vectors; panel after panel, the weights lie as
/// `shape.depth()` rows of the panel's vectors. So the panel that starts at output channel `o` lies
/// at `weights + o * depth` floats, however the cuts fall.
///
/// @param conv the convolution
/// @param folded the batch norm behind it that is folded into weights and bias
/// @param shape strides and extents
/// @param paddedIn input channels of a source pixel as it lies in memory; weights of channels
///   beyond `conv.inChannels()` are zero
/// @param points how many sets of panels lie one after the other: 1, or the 36 points of Winograd's
///   method, where `shape` is that of the multiplication at a point
/// @param vectors vectors of output channels
/// @param weights byte offset of the packed weights in the parameter segment
/// @param bias byte offset of the bias, padded to whole vectors
/// @param floor least output: 0 where a ReLU follows, negative infinity elsewhere
public record ConvPlan(
    Conv conv,
    Optional<Norm> folded,
    ConvShape shape,
    int paddedIn,
    int points,
    int vectors,
    long weights,
    long bias,
    float floor) {}

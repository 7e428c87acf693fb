package dev.densevec.plan.train;

import dev.densevec.plan.layout.ConvPlan;
import dev.densevec.plan.layout.WinogradPlan;
import java.util.Optional;

/// A convolution in training.
///
/// @param forward the convolution
/// @param backward the convolution of the output's gradient by the transposed and turned weights,
///   which makes the input's gradient; empty where nobody asks for that
/// @param backwardScale factor of the transposed weights
/// @param weights the gradient of the weights
/// @param fast how the forward goes Winograd's way; empty if it is direct
/// @param fastBackward how the backward does
public record ConvPasses(
    ConvPlan forward,
    Optional<ConvPlan> backward,
    float backwardScale,
    OuterPlan weights,
    Optional<WinogradPlan> fast,
    Optional<WinogradGradients> fastBackward) {}

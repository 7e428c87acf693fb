package dev.densevec.plan.train;

import dev.densevec.plan.layout.Strip;
import dev.densevec.plan.layout.WinogradPlan;
import dev.densevec.plan.layout.WinogradPoints;

/// How the backward of a 3x3 convolution goes Winograd's way. The gradient of the source is a
/// convolution of the output's gradient; that of the weights is a sum of products of the source's
/// points with those of the output's gradient. A few images of a small map go together.
///
/// @param images most images at a time
/// @param strip an image's source: a band of rows, the whole map where images go together
/// @param source from the source to points
/// @param diff from the output's gradient to points
/// @param chunk most tiles whose points are there at a time
/// @param sums offset in the scratch of a shard's gradient of the weights at the 36 points
/// @param data the convolution of the output's gradient
/// @param dataRows rows of its tiles that are computed at a time
public record WinogradGradients(
    int images,
    Strip strip,
    WinogradPoints source,
    WinogradPoints diff,
    int chunk,
    long sums,
    WinogradPlan data,
    int dataRows) {}

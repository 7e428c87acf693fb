package dev.densevec.plan;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.OuterKernel;
import dev.densevec.spec.Conv;

/// How the gradient of a convolution's weights is summed up: for each kernel row a matrix of `left`
/// rows by `right` columns. One side is the kernel row's taps (`kernel * inChannels` neighbouring
/// floats of the source), the other the output channels; the side that wastes fewer lanes makes the
/// vectors.
///
/// @param conv the convolution
/// @param swapped whether the left side is the output channels
/// @param left channels or taps of the left side
/// @param right channels or taps of the right side
/// @param leftRows rows of a matrix, those for the surplus of the last tile counted
/// @param rightFloats floats of a row of the matrix, whole vectors
public record OuterPlan(
    Conv conv, boolean swapped, int left, int right, int leftRows, int rightFloats) {
  /// A multiple of every tile's rows.
  private static final int ROW_UNIT = 24;

  static OuterPlan of(Conv conv, KernelSet kernels) {
    int taps = conv.kernel() * conv.inChannels();
    int out = conv.outChannels();
    boolean swapped = lanes(out, taps, kernels) < lanes(taps, out, kernels);
    int left = swapped ? out : taps;
    int right = swapped ? taps : out;
    int rows = (left + ROW_UNIT - 1) / ROW_UNIT * ROW_UNIT;
    return new OuterPlan(conv, swapped, left, right, rows, kernels.padded(right));
  }

  /// Multiply-adds a pixel, wasted ones counted.
  private static long lanes(int left, int right, KernelSet kernels) {
    long lanes = 0;
    int vectors = kernels.vectors(right);
    for (int vector = 0; vector < vectors; ) {
      OuterKernel kernel = kernels.training().outer(vectors - vector);
      int tiles = (left + kernel.rows() - 1) / kernel.rows();
      lanes += (long) tiles * kernel.rows() * kernel.vectors() * kernels.lanes();
      vector += kernel.vectors();
    }
    return lanes;
  }

  /// Floats of the matrices of all kernel rows.
  public int floats() {
    return conv.kernel() * leftRows * rightFloats;
  }

  /// Bytes of a row of a matrix.
  public long rowBytes() {
    return (long) rightFloats * Float.BYTES;
  }
}

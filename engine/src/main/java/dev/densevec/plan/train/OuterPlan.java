package dev.densevec.plan.train;

import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.OuterKernel;
import dev.densevec.spec.Conv;
import java.util.ArrayList;
import java.util.List;

/// How the gradient of a convolution's weights is summed up: for each kernel row, or Winograd's way
/// for each tap, a matrix of `left` rows by `right` columns. One side is the inputs (`run *
/// inChannels` neighbouring floats of the source), the other the output channels; the side that
/// costs less makes the vectors.
///
/// @param conv the convolution
/// @param run taps of a kernel row that share a matrix: all, or one
/// @param swapped whether the left side is the output channels
/// @param left channels, or inputs, of the left side
/// @param right channels, or inputs, of the right side
/// @param leftRows rows of a matrix, those for the surplus of the last tile counted
/// @param rightFloats floats of a row of the matrix, whole vectors
public record OuterPlan(
    Conv conv, int run, boolean swapped, int left, int right, int leftRows, int rightFloats) {
  private static final double READ = 0.5;

  /// A matrix for each kernel row.
  static OuterPlan of(Conv conv, KernelSet kernels) {
    return of(conv, conv.kernel(), kernels);
  }

  /// A matrix for each tap.
  static OuterPlan ofTaps(Conv conv, KernelSet kernels) {
    return of(conv, 1, kernels);
  }

  private static OuterPlan of(Conv conv, int run, KernelSet kernels) {
    int inputs = run * conv.inChannels();
    int out = conv.outChannels();
    boolean swapped = cost(out, inputs, kernels) < cost(inputs, out, kernels);
    int left = swapped ? out : inputs;
    int right = swapped ? inputs : out;
    int rows = wholeRows(left, right, kernels);
    return new OuterPlan(conv, run, swapped, left, right, rows, kernels.padded(right));
  }

  /// Vectors that a pixel's products take: multiply-adds, wasted lanes counted, and reads at half
  /// of one each, for a processor reads two while it multiplies one.
  private static double cost(int left, int right, KernelSet kernels) {
    double cost = 0;
    for (OuterKernel kernel : tiles(left, right, kernels)) {
      int products = kernel.rows() * kernel.vectors();
      int reads = kernel.rows() + kernel.vectors();
      cost += tilesOf(left, kernel) * (products + READ * reads);
    }
    return cost;
  }

  /// `left` in whole tiles of each kernel.
  private static int wholeRows(int left, int right, KernelSet kernels) {
    int rows = 0;
    for (OuterKernel kernel : tiles(left, right, kernels)) {
      rows = Math.max(rows, tilesOf(left, kernel) * kernel.rows());
    }
    return rows;
  }

  private static int tilesOf(int rows, OuterKernel kernel) {
    return Math.ceilDiv(rows, kernel.rows());
  }

  /// The kernels that share the columns, from the left.
  public List<OuterKernel> tiles(KernelSet kernels) {
    return tiles(left, right, kernels);
  }

  private static List<OuterKernel> tiles(int left, int right, KernelSet kernels) {
    List<OuterKernel> tiles = new ArrayList<>();
    for (int rest = kernels.vectors(right); rest > 0; rest -= tiles.getLast().vectors()) {
      tiles.add(kernels.training().outer(left, rest));
    }
    return tiles;
  }

  /// Matrices.
  public int matrices() {
    return conv.kernel() * conv.kernel() / run;
  }

  /// Floats of a matrix.
  public int matrixFloats() {
    return leftRows * rightFloats;
  }

  /// Floats of all matrices.
  public int floats() {
    return matrices() * matrixFloats();
  }

  /// Byte offset of a weight's sum, from the first matrix on, where kernel rows have one each.
  ///
  /// @param out output channel
  /// @param kernelRow row of the kernel
  /// @param tap tap of the kernel row: `column * inChannels + channel`
  public long offset(int out, int kernelRow, int tap) {
    long row = (long) kernelRow * leftRows + (swapped ? out : tap);
    return row * rowBytes() + (swapped ? tap : out) * (long) Float.BYTES;
  }

  /// Bytes of a row of a matrix.
  public long rowBytes() {
    return (long) rightFloats * Float.BYTES;
  }
}

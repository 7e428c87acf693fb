package dev.densevec.kernel;

/// A convolution as its kernels see it: how it walks its source and its destination, and where its
/// weights are. Fixed when a network is planned.
///
/// In a pixel-major source the taps of one kernel row and all channels lie side by side, so a
/// convolution is a sum over `rows` runs of `run` floats: 1x1 is one run of `ic`, 3x3 three runs of
/// `3*ic`, the 7x7 stem on colour images seven runs of 21.
///
/// Output channels are cut into panels of a few vectors; panel after panel, the weights lie as
/// `depth` rows of the panel's vectors. So the panel that starts at output channel `o` lies at
/// `weights + o * depth` floats, however the cuts fall.
///
/// @param rows kernel rows
/// @param run floats in a kernel row, `kw * ic`
/// @param rowStride bytes from one kernel row to the next in the source
/// @param srcStride bytes from one pixel to the next in the source
/// @param dstStride bytes from one pixel to the next in the destination
/// @param vectors vectors of output channels
/// @param weights byte offset of the packed weights
/// @param bias byte offset of the bias, padded to whole vectors
/// @param floor least value of an output: 0 for a ReLU, negative infinity for none
public record ConvShape(
    int rows,
    int run,
    long rowStride,
    long srcStride,
    long dstStride,
    int vectors,
    long weights,
    long bias,
    float floor) {

  /// @throws IllegalArgumentException if an output's sources span more bytes than an `int` holds,
  ///   by which kernels count them
  public ConvShape {
    long span = (rows - 1) * rowStride + (long) run * Float.BYTES;
    if (span > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          rows + " kernel rows span " + span + " bytes, expected at most " + Integer.MAX_VALUE);
    }
  }

  /// A convolution whose weights have no place yet.
  public ConvShape(int rows, int run, long rowStride, long srcStride, long dstStride) {
    this(rows, run, rowStride, srcStride, dstStride, 0, 0, 0, Float.NEGATIVE_INFINITY);
  }

  /// A 1x1 convolution of `channels` channels, whose weights have no place yet.
  public static ConvShape pointwise(int channels, long srcStride, long dstStride) {
    return new ConvShape(1, channels, 0, srcStride, dstStride);
  }

  /// The same convolution with weights and bias at a place.
  public ConvShape placed(int newVectors, long newWeights, long newBias, float newFloor) {
    return new ConvShape(
        rows, run, rowStride, srcStride, dstStride, newVectors, newWeights, newBias, newFloor);
  }

  /// Input positions an output is summed over: `kh * kw * ic`.
  public int depth() {
    return rows * run;
  }
}

package dev.densevec.kernel;

/// How a convolution walks its source and its destination; fixed when a network is planned.
///
/// In a pixel-major source the taps of one kernel row and all channels lie side by side, so a
/// convolution is a sum over `rows` runs of `run` floats: 1x1 is one run of `ic`, 3x3 three runs of
/// `3*ic`, the 7x7 stem on colour images seven runs of 21.
///
/// @param rows kernel rows
/// @param run floats in a kernel row, `kw * ic`
/// @param rowStride bytes from one kernel row to the next in the source
/// @param srcStride bytes from one pixel to the next in the source
/// @param dstStride bytes from one pixel to the next in the destination
public record ConvShape(int rows, int run, long rowStride, long srcStride, long dstStride) {

  /// A 1x1 convolution of `channels` channels.
  public static ConvShape pointwise(int channels, long srcStride, long dstStride) {
    return new ConvShape(1, channels, 0, srcStride, dstStride);
  }

  /// Input positions an output is summed over: `kh * kw * ic`.
  public int depth() {
    return rows * run;
  }
}

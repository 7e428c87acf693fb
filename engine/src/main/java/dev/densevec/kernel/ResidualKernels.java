package dev.densevec.kernel;

import java.lang.foreign.MemorySegment;

/// The passes behind a convolution that does not end in its own ReLU, and the backward of a sum.
/// Channel counts need not be a multiple of the vector length.
public interface ResidualKernels {

  /// Adds pixels; no float beyond the channels is read or written.
  ///
  ///     dst[i][c] = max(floor, dst[i][c] + src[i][c])
  ///
  /// @param data activations
  /// @param src byte offset of pixel 0 at the first channel
  /// @param srcStride bytes between source pixels
  /// @param count pixels
  /// @param channels channels
  /// @param floor least sum: 0 for a ReLU, negative infinity for none
  /// @param dst byte offset of pixel 0 at the first channel
  /// @param dstStride bytes between destination pixels
  void add(
      MemorySegment data,
      long src,
      long srcStride,
      int count,
      int channels,
      float floor,
      long dst,
      long dstStride);

  /// ReLU in place: `dst[i][c] = max(0, dst[i][c])`; no float beyond the channels is written.
  void rectify(MemorySegment data, int count, int channels, long dst, long dstStride);

  /// Backward of `y = max(0, norm(x) + shortcut)` by the norm's source, but for the norm's
  /// correction, with the sums for the norm. In whole vectors.
  ///
  ///     e = y[i][c] > 0 ? d[i][c] : 0        d[i][c] = e        diffX[i][c] = scale[c] * e
  ///     sums[0][c] += sum of e        sums[1][c] += sum of e * (x[i][c] - mean[c])
  ///
  /// What is left in `d` is the shortcut's gradient.
  ///
  /// @param data activations, gradients and sums
  /// @param d byte offset of the gradient of pixel 0 of the sum; strides are bytes between pixels
  /// @param params constants
  /// @param norm byte offset of scale, shift and mean
  /// @param normPlane bytes between them
  /// @param sums byte offset of [TrainingKernels#SUM_PLANES] planes in `data`, which are used as
  ///   there
  /// @param sumsPlane bytes between them
  void sumBackward(
      MemorySegment data,
      long d,
      long dStride,
      long y,
      long yStride,
      long x,
      long xStride,
      int count,
      int channels,
      MemorySegment params,
      long norm,
      long normPlane,
      long diffX,
      long diffXStride,
      long sums,
      long sumsPlane);
}

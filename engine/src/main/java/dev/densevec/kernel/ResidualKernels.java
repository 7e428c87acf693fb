package dev.densevec.kernel;

import java.lang.foreign.MemorySegment;

/// The passes after a convolution that does not end in its own ReLU, and the backward of a sum.
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
  /// @param shape the norm and strides
  /// @param d byte offset of the gradient of pixel 0 of the sum
  /// @param y byte offset of pixel 0 of the sum
  /// @param x byte offset of pixel 0 of the norm's source
  /// @param count pixels
  /// @param diffX byte offset of pixel 0 of its gradient
  /// @param sums byte offset of [TrainingKernels#SUM_PLANES] planes in the data, which are used as
  ///   there
  void sumBackward(
      BackwardShape shape,
      Operands operands,
      long d,
      long y,
      long x,
      int count,
      long diffX,
      long sums);
}

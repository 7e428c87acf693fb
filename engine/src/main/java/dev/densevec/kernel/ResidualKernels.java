package dev.densevec.kernel;

import java.lang.foreign.MemorySegment;

/// The passes behind a convolution that does not end in its own ReLU. Channel counts need not be a
/// multiple of the vector length; no other float is read or written.
public interface ResidualKernels {

  /// Adds pixels.
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

  /// ReLU in place: `dst[i][c] = max(0, dst[i][c])`.
  void rectify(MemorySegment data, int count, int channels, long dst, long dstStride);
}

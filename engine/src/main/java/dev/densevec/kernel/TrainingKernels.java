package dev.densevec.kernel;

import java.lang.foreign.MemorySegment;

/// What training needs beside convolutions: outer products, batch statistics, and the passes of the
/// backward through batch norm and ReLU.
///
/// Channels are read and written in whole vectors: what lies in the lanes after the last channel is
/// overwritten, and constants there are zero. Several values of each channel lie in planes, one
/// after the other, `plane` bytes apart.
///
/// A sum over pixels is made in blocks of [#BLOCK] pixels, each from zero. A block's sum is added
/// to the running sum in memory, and what rounding takes from that sum is kept: the running sum is
/// `sums[k] + sums[k + 3]`. Plane `k + 6` holds the sum of the last block.
public interface TrainingKernels {
  /// Pixels of a block.
  int BLOCK = 32;

  /// Most running sums of a channel.
  int SUMS = 3;

  /// Planes of the running sums: the sums, what rounding took from them, a block's sums.
  int SUM_PLANES = 3 * SUMS;

  /// The kernel for the next columns of a sum of outer products of `rows` rows when `vectors`
  /// vectors of columns remain; its [OuterKernel#vectors()] is at most that.
  OuterKernel outer(int rows, int vectors);

  /// The transforms of 3x3 convolutions that go Winograd's way.
  WinogradTrainingKernels winograd();

  /// Adds pixels to the sums that mean and variance are made of. Differences from an origin near
  /// the mean keep the sums of squares accurate.
  ///
  ///     stats[1][c] += sum over i < count of src[i][c] - stats[0][c]
  ///     stats[2][c] += sum over i < count of (src[i][c] - stats[0][c])^2
  ///
  /// @param data activations and sums
  /// @param src byte offset of pixel 0
  /// @param srcStride bytes between pixels
  /// @param count pixels
  /// @param channels channels
  /// @param stats byte offset of [#SUM_PLANES] planes in `data`: origin, sum, sum of squares, and
  ///   what belongs to the sums
  /// @param plane bytes between planes
  void moments(
      MemorySegment data,
      long src,
      long srcStride,
      int count,
      int channels,
      long stats,
      long plane);

  /// Batch norm and ReLU of consecutive pixels.
  ///
  ///     dst[i][c] = max(0, src[i][c] * norm[0][c] + norm[1][c])
  ///
  /// Pixels are written in ascending order, so that a destination may be denser than whole vectors.
  ///
  /// @param norm scale and shift
  /// @param src byte offset of pixel 0
  /// @param srcStride bytes between source pixels
  /// @param count pixels
  /// @param dst byte offset of destination pixel 0
  /// @param dstStride bytes between destination pixels
  void normalise(
      Planes norm,
      Operands operands,
      long src,
      long srcStride,
      int count,
      long dst,
      long dstStride);

  /// The correction that batch norm's backward owes to the batch's statistics: `dx = a * (d -
  /// (dbeta + xhat * dgamma) / M)` (Ioffe and Szegedy, arXiv 1502.03167, section 3), with the
  /// channel's constants multiplied out.
  ///
  ///     dst[i][c] = coefficients[0][c] * d[i][c] + coefficients[1][c] * x[i][c] + coefficients[2][c]
  ///
  /// Pixels are written in ascending order, so that a destination may be denser than whole vectors.
  ///
  /// @param shape the coefficients and strides
  /// @param d byte offset of pixel 0 of the gradient
  /// @param x byte offset of pixel 0 of the norm's source
  /// @param count pixels
  /// @param dst byte offset of destination pixel 0
  void correct(CorrectShape shape, Operands operands, long d, long x, int count, long dst);

  /// Backward of ReLU in place, and the sums for the norm in front of it. With `m = x * scale +
  /// shift > 0`:
  ///
  ///     d[i][c] = m ? d[i][c] : 0
  ///     sums[0][c] += sum of d[i][c]        sums[1][c] += sum of d[i][c] * (x[i][c] - mean[c])
  ///
  /// @param shape the norm and strides
  /// @param d byte offset of pixel 0 of the gradient
  /// @param x byte offset of pixel 0 of the norm's source
  /// @param count pixels
  /// @param sums byte offset of [#SUM_PLANES] planes in the data
  void reluBackward(BackwardShape shape, Operands operands, long d, long x, int count, long sums);

  /// Backward of ReLU and of the norm in front of it but for the correction, added to the gradient
  /// of the norm's source, with the sums; leaves the rectified values in their place.
  ///
  ///     y[i][c] = max(0, x[i][c] * scale[c] + shift[c])        e = y[i][c] > 0 ? d[i >> shrink][c] : 0
  ///     diff[i][c] += scale[c] * e
  ///     sums[0][c] += sum of e        sums[1][c] += sum of e * (x[i][c] - mean[c])
  ///
  /// `y` may be where `d` is if `shrink` is 0.
  ///
  /// @param shape the norm and strides
  /// @param d byte offset of pixel 0 of the gradient
  /// @param x byte offset of pixel 0 of the norm's source
  /// @param count pixels of the source
  /// @param diff byte offset of pixel 0 of its gradient
  /// @param y byte offset of pixel 0 of the rectified values
  /// @param sums byte offset of [#SUM_PLANES] planes in the data
  void normBackward(
      BackwardShape shape,
      Operands operands,
      long d,
      long x,
      int count,
      long diff,
      long y,
      long sums);

  /// One output row of 3x3 max pooling with stride 2 and padding 1: the first of the largest
  /// elements of each window, or of the smallest ones where the channel's sign is -1, and which of
  /// the nine it is, row by row. Where a window leaves the map, the map's edge counts for what is
  /// beyond.
  ///
  /// @param shape widths and strides
  /// @param signs byte offset of a sign for each channel in the parameters, 1 or -1; with 0 the
  ///   result is 0, and the first element counts as the largest
  /// @param src byte offset of the middle of the three source rows
  /// @param above bytes from it to the upper row, 0 where the window leaves the map; negative
  ///   otherwise
  /// @param below bytes from it to the lower row, 0 where the window leaves the map
  /// @param dst byte offset of the output row
  /// @param positions byte offset of the positions, 0 to 8, as 16-bit integers
  void maxPoolRow(
      PoolShape shape,
      Operands operands,
      long signs,
      long src,
      long above,
      long below,
      long dst,
      long positions);

  /// Backward of [#maxPoolRow]: adds each output's gradient to the element of its window that it
  /// was taken from.
  ///
  /// @param shape as in the forward, but for the stride of the output's gradient
  /// @param data activations and gradients
  /// @param d byte offset of the gradient of the output row
  /// @param positions byte offset of the positions, as the forward left them
  /// @param diffSrc byte offset of the gradient of the middle source row, whose neighbours lie as
  ///   those of the forward's source
  /// @param above bytes from it to the upper row; `below` to the lower one
  void maxPoolBackwardRow(
      PoolShape shape,
      MemorySegment data,
      long d,
      long positions,
      long diffSrc,
      long above,
      long below);

  /// `dst[i] += src[i]` for whole vectors of `floats` floats.
  void add(MemorySegment data, long src, long dst, int floats);
}

package dev.densevec.kernel;

import java.lang.foreign.MemorySegment;

/// What training needs beside convolutions: outer products, batch statistics, and the passes of the
/// backward through batch norm and ReLU.
///
/// Channels are read and written in whole vectors: what lies in the lanes behind the last channel
/// is overwritten, and constants there are zero. Several values of each channel lie in planes, one
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
  /// @param norm byte offset of scale and shift in `params`
  /// @param plane bytes between the two
  void normalise(
      MemorySegment data,
      long src,
      long srcStride,
      int count,
      int channels,
      MemorySegment params,
      long norm,
      long plane,
      long dst,
      long dstStride);

  /// The correction that batch norm's backward owes to the batch's statistics: `dx = a * (d -
  /// (dbeta
  /// + xhat * dgamma) / M)` (Ioffe and Szegedy, arXiv 1502.03167, section 3), with the channel's
  ///   constants multiplied out.
  ///
  ///   dst[i][c] = coefficients[0][c] * d[i][c] + coefficients[1][c] * x[i][c] + coefficients[2][c]
  ///
  /// Pixels are written in ascending order, so that a destination may be denser than whole vectors.
  void correct(
      MemorySegment data,
      long d,
      long dStride,
      long x,
      long xStride,
      int count,
      int channels,
      MemorySegment params,
      long coefficients,
      long plane,
      long dst,
      long dstStride);

  /// Backward of ReLU in place, and the sums for the norm in front of it. With `norm` holding
  /// scale, shift and mean, and `m = x * scale + shift > 0`:
  ///
  ///     d[i][c] = m ? d[i][c] : 0
  ///     sums[0][c] += sum of d[i][c]        sums[1][c] += sum of d[i][c] * (x[i][c] - mean[c])
  ///
  /// @param sums byte offset of [#SUM_PLANES] planes in `data`
  void reluBackward(
      MemorySegment data,
      long d,
      long dStride,
      long x,
      long xStride,
      int count,
      int channels,
      MemorySegment params,
      long norm,
      long normPlane,
      long sums,
      long sumsPlane);

  /// Backward of ReLU and of the norm in front of it but for the correction, added to the gradient
  /// of the norm's source, with the sums; leaves the rectified values behind.
  ///
  ///     y[i][c] = max(0, x[i][c] * scale[c] + shift[c])        e = y[i][c] > 0 ? d[i >> shrink][c] : 0
  ///     gradient[i][c] += scale[c] * e
  ///     sums[0][c] += sum of e        sums[1][c] += sum of e * (x[i][c] - mean[c])
  ///
  /// `y` may be where `d` is if `shrink` is 0.
  ///
  /// @param shrink binary logarithm of the pixels that share one pixel of `d`
  /// @param sums byte offset of [#SUM_PLANES] planes in `data`
  void normBackward(
      MemorySegment data,
      long d,
      long dStride,
      int shrink,
      long x,
      long xStride,
      int count,
      int channels,
      MemorySegment params,
      long norm,
      long normPlane,
      long gradient,
      long gradientStride,
      long y,
      long yStride,
      long sums,
      long sumsPlane);

  /// One output row of 3x3 max pooling with stride 2 and padding 1: the first of the largest
  /// elements of each window, or of the smallest ones where the channel's sign is -1, and which of
  /// the nine it is, row by row. Where a window leaves the map, the map's edge counts for what is
  /// beyond.
  ///
  /// @param data activations
  /// @param src byte offset of the middle of the three source rows
  /// @param above bytes from it to the upper row, 0 where the window leaves the map; negative
  ///   otherwise
  /// @param below bytes from it to the lower row, 0 where the window leaves the map
  /// @param srcStride bytes between source pixels
  /// @param srcWidth source columns
  /// @param dstWidth output columns
  /// @param channels channels
  /// @param params constants
  /// @param signs byte offset of a sign for each channel, 1 or -1; with 0 the result is 0, and the
  ///   first element counts as the largest
  /// @param dst byte offset of the output row
  /// @param dstStride bytes between its pixels
  /// @param positions byte offset of the positions, 0 to 8, as 16-bit integers
  /// @param positionStride bytes between the positions of pixels
  void maxPoolRow(
      MemorySegment data,
      long src,
      long above,
      long below,
      long srcStride,
      int srcWidth,
      int dstWidth,
      int channels,
      MemorySegment params,
      long signs,
      long dst,
      long dstStride,
      long positions,
      long positionStride);

  /// Backward of [#maxPoolRow]: adds each output's gradient to the element of its window that it
  /// was taken from.
  ///
  /// @param d byte offset of the gradient of the output row
  /// @param dStride bytes between its pixels
  /// @param positions byte offset of the positions, as the forward left them
  /// @param positionStride bytes between the positions of pixels
  /// @param diffSrc byte offset of the gradient of the middle source row, whose neighbours lie as
  ///   those of the forward's source
  void maxPoolBackwardRow(
      MemorySegment data,
      long d,
      long dStride,
      long positions,
      long positionStride,
      int dstWidth,
      int channels,
      long diffSrc,
      long above,
      long below,
      long srcStride,
      int srcWidth);

  /// `dst[i] += src[i]` for whole vectors of `floats` floats.
  void add(MemorySegment data, long src, long dst, int floats);

  /// Zeroes `floats` floats.
  void clear(MemorySegment data, long dst, long floats);
}

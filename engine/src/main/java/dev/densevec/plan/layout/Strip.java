package dev.densevec.plan.layout;

import dev.densevec.kernel.ConvShape;

/// Rows of pixels of one image with a border of zeros, without gaps between pixels, that a
/// convolution reads.
///
/// Row 0 lies `border` rows above the first row of output it serves, pixel 0 of a row as many to
/// its left. Where the convolution works in tiles that jut out over the map, zeros go on to the
/// tiles' ends.
///
/// @param offset byte offset
/// @param bandRows most rows of output that it serves at a time
/// @param rows its rows, the border's counted
/// @param columns pixels of a row, the border's counted
/// @param border pixels of zeros on every side of the map
/// @param stride bytes between its pixels
/// @param dstIndex table: each map pixel's place in the strip; the identity where it is filled row
///   by row
/// @param srcIndex table: the first tap of each pixel of a band
public record Strip(
    long offset,
    int bandRows,
    int rows,
    int columns,
    int border,
    long stride,
    int dstIndex,
    int srcIndex) {

  /// The same strip at another offset.
  public Strip at(long newOffset) {
    return new Strip(newOffset, bandRows, rows, columns, border, stride, dstIndex, srcIndex);
  }

  /// Bytes from one row to the next.
  public long rowStride() {
    return columns * stride;
  }

  /// Bytes it takes.
  public long bytes() {
    return rows * rowStride();
  }

  /// Byte offset of the map's first pixel.
  public long first() {
    return offset + border * (rowStride() + stride);
  }

  /// How a convolution of `2 * border + 1` columns and rows reads it.
  ///
  /// @param dstStride bytes between pixels of the output
  public ConvShape shape(long dstStride) {
    int kernel = 2 * border + 1;
    int rowFloats = kernel * (int) (stride / Float.BYTES);
    return new ConvShape(kernel, rowFloats, rowStride(), stride, dstStride);
  }
}

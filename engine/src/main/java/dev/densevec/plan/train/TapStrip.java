package dev.densevec.plan.train;

/// Rows of pixels of one image in a worker's scratch, without gaps between pixels, that a
/// convolution reads.
///
/// @param offset byte offset in the scratch
/// @param bandRows most rows of output that are made of it at a time
/// @param rows its rows
/// @param columns pixels of a row, the border's counted
/// @param border pixels of zeros on every side of a map
/// @param channels channels
/// @param srcIndex table: the first tap of each pixel of a band
public record TapStrip(
    long offset, int bandRows, int rows, int columns, int border, int channels, int srcIndex) {

  /// Bytes between pixels.
  public long stride() {
    return (long) channels * Float.BYTES;
  }

  /// Bytes between rows.
  public long rowStride() {
    return columns * stride();
  }

  /// Bytes it takes.
  public long bytes() {
    return rows * rowStride();
  }

  /// The same strip at another offset.
  TapStrip at(long newOffset) {
    return new TapStrip(newOffset, bandRows, rows, columns, border, channels, srcIndex);
  }
}

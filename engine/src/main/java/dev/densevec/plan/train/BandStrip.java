package dev.densevec.plan.train;

/// Zero-bordered rows of pixels of one image in a worker's scratch, without gaps between pixels:
/// source of a 3x3 convolution.
///
/// Strip row 0 lies above the band's first row, pixel 0 of a row to its left.
///
/// @param offset byte offset in the scratch
/// @param bandRows most rows of a band
/// @param w columns of the map
/// @param channels channels
/// @param srcIndex table: the first tap of each pixel of a band
public record BandStrip(long offset, int bandRows, int w, int channels, int srcIndex) {

  /// Bytes between pixels.
  public long stride() {
    return (long) channels * Float.BYTES;
  }

  /// Bytes between rows.
  public long rowStride() {
    return (w + 2) * stride();
  }

  /// Bytes it takes.
  public long bytes() {
    return (bandRows + 2) * rowStride();
  }
}

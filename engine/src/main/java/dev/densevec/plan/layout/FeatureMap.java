package dev.densevec.plan.layout;

/// Where a map's pixels lie: rows of channels, one after the other.
///
/// @param h rows
/// @param w columns
/// @param channels channels in use
/// @param offset byte offset of pixel 0
/// @param stride bytes from one pixel to the next
public record FeatureMap(int h, int w, int channels, long offset, long stride) {

  /// Number of pixels.
  public int pixels() {
    return h * w;
  }

  /// Bytes from one row to the next.
  public long rowStride() {
    return w * stride;
  }

  /// Bytes the map takes.
  public long bytes() {
    return pixels() * stride;
  }

  /// The same map at another offset.
  public FeatureMap at(long newOffset) {
    return new FeatureMap(h, w, channels, newOffset, stride);
  }
}

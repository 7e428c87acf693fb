package dev.densevec.plan.train;

import dev.densevec.plan.layout.FeatureMap;

/// Feature maps of a batch, one image after the other, and their gradients in the same layout.
///
/// @param features the map of image 0
/// @param gradients byte offset of the gradients
public record BatchMap(FeatureMap features, long gradients) {

  /// Pixels of one image.
  public int pixels() {
    return features.pixels();
  }

  /// Number of a row's first pixel, counted through the batch.
  public long pixel(int image, int row) {
    return (long) image * features.pixels() + (long) row * features.w();
  }

  /// Bytes between pixels.
  public long stride() {
    return features.stride();
  }

  /// Byte offset of a pixel's features, counted through the batch.
  public long feature(long pixel) {
    return features.offset() + pixel * features.stride();
  }

  /// Byte offset of a pixel's gradients, counted through the batch.
  public long gradient(long pixel) {
    return gradients + pixel * features.stride();
  }
}

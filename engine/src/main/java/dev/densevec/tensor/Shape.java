package dev.densevec.tensor;

import java.util.Locale;

/// The logical shape of a batch of images or feature maps, whatever its layout in memory.
///
/// @param n images in the batch
/// @param c channels
/// @param h rows
/// @param w columns
public record Shape(int n, int c, int h, int w) {

  /// @throws IllegalArgumentException if a dimension is not positive or the element count exceeds a
  ///   `long`
  public Shape {
    if (n < 1 || c < 1 || h < 1 || w < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "shape %dx%dx%dx%d: every dimension must be at least 1", n, c, h, w));
    }
    if (Math.multiplyHigh((long) n * c, (long) h * w) != 0 || (long) n * c * h * w < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "shape %dx%dx%dx%d: more than %d elements", n, c, h, w, Long.MAX_VALUE));
    }
  }

  /// Number of elements, `n * c * h * w`.
  public long elements() {
    return (long) n * c * h * w;
  }

  /// Number of pixels of one image, `h * w`.
  public int pixels() {
    return Math.multiplyExact(h, w);
  }

  /// Elements of one image, `c * h * w`.
  public long imageElements() {
    return (long) c * h * w;
  }

  /// The same image shape in a batch of `batch`.
  public Shape withBatch(int batch) {
    return new Shape(batch, c, h, w);
  }

  @Override
  public String toString() {
    return n + "x" + c + "x" + h + "x" + w;
  }
}

package dev.densevec.data.image;

import java.util.Locale;

/// A picture of 8-bit red, green and blue samples, interleaved, rows from top to bottom.
///
/// The samples are shared with the caller, not copied; nothing in this package changes them once
/// the image is built.
public final class RgbImage {
  private final int width;
  private final int height;
  private final byte[] pixels;

  /// Wraps samples.
  ///
  /// @param width columns, at least 1
  /// @param height rows, at least 1
  /// @param pixels `height * width * 3` samples, the red one of the top left pixel first
  /// @throws IllegalArgumentException if a side is below 1 or the array has another length
  public RgbImage(int width, int height, byte[] pixels) {
    if (width < 1 || height < 1 || pixels.length != 3L * width * height) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "an RGB image of %dx%d pixels cannot have %d samples",
              width,
              height,
              pixels.length));
    }
    this.width = width;
    this.height = height;
    this.pixels = pixels;
  }

  /// Columns.
  public int width() {
    return width;
  }

  /// Rows.
  public int height() {
    return height;
  }

  /// The samples themselves: red, green, blue of the top left pixel, then of the one to its right.
  public byte[] pixels() {
    return pixels;
  }

  /// One sample as a number from 0 to 255.
  ///
  /// @param x column
  /// @param y row
  /// @param channel 0 red, 1 green, 2 blue
  public int sample(int x, int y, int channel) {
    return pixels[(y * width + x) * 3 + channel] & 0xFF;
  }

  @Override
  public String toString() {
    return "RgbImage " + width + "x" + height;
  }
}

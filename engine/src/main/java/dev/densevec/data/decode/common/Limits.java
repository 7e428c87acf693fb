package dev.densevec.data.decode.common;

import java.io.IOException;
import java.util.Locale;

/// Bounds on what a file may ask for, checked before anything is allocated on its word.
public final class Limits {
  /// Bytes of an image file.
  public static final long FILE_BYTES = 512L << 20;

  /// Pixels of an image: the size from which Pillow, too, refuses one as a decompression bomb.
  public static final long PIXELS = 178_956_970L;

  /// A smaller bound on pixels, for the code that is run with it.
  public static final ScopedValue<Long> FEWER_PIXELS = ScopedValue.newInstance();

  /// Columns or rows of an image.
  public static final int SIDE = 1 << 20;

  /// Pixels that a file may claim whatever its size.
  private static final int FREE_PIXELS = 1 << 24;

  /// Pixels that a byte may stand for in larger images.
  private static final int PIXELS_PER_BYTE = 4096;

  private Limits() {}

  /// Refuses an image that is empty, beyond the limits, or larger than the heap could ever hold.
  ///
  /// @param width columns as the file states them
  /// @param height rows as the file states them
  /// @param bytesPerPixel what decoding takes at its peak
  public static void checkSize(long width, long height, int bytesPerPixel) throws IOException {
    if (width < 1 || height < 1) {
      throw new IOException(
          String.format(Locale.ROOT, "the image has no pixels (%dx%d)", width, height));
    }
    long most = FEWER_PIXELS.orElse(PIXELS);
    if (width > SIDE || height > SIDE || width * height > most) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "the image claims %dx%d pixels, more than the %d allowed (%d a side)",
              width,
              height,
              most,
              SIDE));
    }
    long bytes = width * height * bytesPerPixel;
    if (bytes > Runtime.getRuntime().maxMemory()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "an image of %dx%d pixels takes %d MB, more than the Java heap of %d MB",
              width,
              height,
              bytes >> 20,
              Runtime.getRuntime().maxMemory() >> 20));
    }
  }

  /// Refuses an image that its compressed data cannot possibly fill.
  ///
  /// @param needed bytes of compressed data that the image takes at the format's best ratio
  /// @param present bytes that the file has
  public static void checkFilled(long width, long height, long needed, long present)
      throws IOException {
    if (needed > present) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "truncated: the image claims %dx%d pixels but has only %d bytes of data",
              width,
              height,
              present));
    }
  }

  /// Refuses a large image in next to no data, which a format that compresses without a bound might
  /// well hold.
  ///
  /// @param present bytes that the file has for it
  public static void checkRatio(long width, long height, long present) throws IOException {
    long pixels = width * height;
    if (pixels > FREE_PIXELS && pixels / PIXELS_PER_BYTE > present) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "the image claims %dx%d pixels in %d bytes; above %d pixels, a byte may stand for %d",
              width,
              height,
              present,
              FREE_PIXELS,
              PIXELS_PER_BYTE));
    }
  }
}

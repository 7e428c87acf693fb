package dev.densevec.data.decode.common;

import dev.densevec.data.image.Picture;
import dev.densevec.data.image.RgbImage;
import java.io.IOException;

/// The EXIF orientation of a picture: how to turn what is stored into what was seen.
///
/// Values are those of the TIFF tag 0x0112, from 1 (as stored) to 8.
public final class Orientation {
  private static final int TAG = 0x0112;
  private static final String PREFIX = "Exif\0\0";

  private Orientation() {}

  /// Reads the orientation of a TIFF or WebP file.
  ///
  /// @return 1 to 8; 1 for all other files
  public static int fromFile(byte[] data) {
    if (Bytes.has(data, 0, "RIFF") && Bytes.has(data, 8, "WEBP")) {
      return fromWebp(data);
    }
    return TiffDirectory.accepts(data) ? fromTiff(data, 0, data.length) : 1;
  }

  /// Walks the chunks of a WebP file: a name, a little-endian length, the content padded to an even
  /// length. The EXIF chunk comes with or without JPEG's prefix.
  private static int fromWebp(byte[] data) {
    long at = 12;
    while (at + 8 <= data.length) {
      int from = (int) at + 8;
      long length = Bytes.uint32(data, (int) at + 4, true);
      if (from + length > data.length) {
        return 1;
      }
      if (Bytes.has(data, (int) at, "EXIF")) {
        int to = (int) (from + length);
        return Bytes.has(data, from, PREFIX) ? fromExif(data, from, to) : fromTiff(data, from, to);
      }
      at = from + length + (length & 1);
    }
    return 1;
  }

  /// Reads the orientation from a JPEG's APP1 segment.
  ///
  /// @return 1 to 8; 1 if the segment is not EXIF
  public static int fromExif(byte[] data, int from, int to) {
    if (Bytes.has(data, from, PREFIX)) {
      return fromTiff(data, from + PREFIX.length(), to);
    }
    return 1;
  }

  /// Reads the orientation from the first directory of a TIFF structure, as EXIF uses it.
  ///
  /// @return 1 to 8; 1 if the tag is missing or anything is amiss, for a picture is worth showing
  ///   whatever its annotations
  public static int fromTiff(byte[] data, int from, int to) {
    try {
      TiffDirectory tags = TiffDirectory.read(data, from, to);
      // Like Pillow, any type of number but bytes, which are no number to it.
      long value = tags.count(TAG) == 1 && !tags.hasBytes(TAG) ? tags.number(TAG, 1) : 1;
      return value >= 1 && value <= 8 ? (int) value : 1;
    } catch (IOException _) {
      return 1;
    }
  }

  /// Turns a stored picture upright.
  ///
  /// @param orientation 1 to 8
  public static RgbImage apply(RgbImage src, int orientation) {
    int w = src.width();
    int h = src.height();
    int last = w * h - 1;
    return switch (orientation) {
      case 2 -> gather(src, w, h, w - 1, -1, w);
      case 3 -> gather(src, w, h, last, -1, -w);
      case 4 -> gather(src, w, h, last - (w - 1), 1, -w);
      case 5 -> gather(src, h, w, 0, w, 1);
      case 6 -> gather(src, h, w, last - (w - 1), -w, 1);
      case 7 -> gather(src, h, w, last, -w, -1);
      case 8 -> gather(src, h, w, w - 1, w, -1);
      default -> src;
    };
  }

  /// Turns a stored picture upright; the samples are shared, not copied.
  ///
  /// @param orientation 1 to 8
  public static Picture apply(Picture src, int orientation) {
    return switch (orientation) {
      case 2 -> src.mirrored();
      case 3 -> src.mirrored().flipped();
      case 4 -> src.flipped();
      case 5 -> src.transposed();
      case 6 -> src.transposed().mirrored();
      case 7 -> src.transposed().mirrored().flipped();
      case 8 -> src.transposed().flipped();
      default -> src;
    };
  }

  /// Copies the pixels of `src`, starting at index `start` and advancing by `dx` a column and `dy`
  /// a row.
  private static RgbImage gather(RgbImage src, int width, int height, int start, int dx, int dy) {
    byte[] from = src.pixels();
    byte[] to = new byte[from.length];
    int out = 0;
    for (int y = 0; y < height; y++) {
      int at = 3 * (start + y * dy);
      for (int x = 0; x < width; x++, at += 3 * dx, out += 3) {
        to[out] = from[at];
        to[out + 1] = from[at + 1];
        to[out + 2] = from[at + 2];
      }
    }
    return new RgbImage(width, height, to);
  }
}

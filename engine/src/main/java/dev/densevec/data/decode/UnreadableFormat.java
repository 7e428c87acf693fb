package dev.densevec.data.decode;

import dev.densevec.data.decode.common.Bytes;
import java.io.IOException;

/// Names the format of a file that nothing here decodes, and what to do about it.
final class UnreadableFormat {
  private UnreadableFormat() {}

  static IOException of(byte[] data) {
    String name = name(data);
    return new IOException(
        name == null
            ? "not an image of a known format"
            : name + " pictures can't be read; convert the file to PNG or JPEG first");
  }

  private static String name(byte[] data) {
    if (Bytes.has(data, 4, "ftyp")) {
      return brand(Bytes.text(data, 8, Math.min(24, data.length - 8)));
    }
    if (Bytes.has(data, 0, "\u00FF\n") || Bytes.has(data, 4, "JXL ")) {
      return "JPEG XL";
    }
    if (Bytes.has(data, 4, "jP  ") || Bytes.has(data, 0, "\u00FFO\u00FFQ")) {
      return "JPEG 2000";
    }
    if (Bytes.has(data, 0, "II\u00BC")) {
      return "JPEG XR";
    }
    if (Bytes.has(data, 0, "8BPS")) {
      return "Photoshop";
    }
    if (Bytes.has(data, 0, "%PDF") || Bytes.has(data, 0, "%!PS")) {
      return "PDF and PostScript";
    }
    return null;
  }

  /// The format of an ISO media file by its brands.
  private static String brand(String brands) {
    if (brands.contains("avif") || brands.contains("avis")) {
      return "AVIF";
    }
    boolean heif =
        brands.contains("heic")
            || brands.contains("heix")
            || brands.contains("hevc")
            || brands.contains("mif1")
            || brands.contains("msf1");
    return heif ? "HEIC" : "ISO media (video)";
  }
}

package dev.densevec.data.decode.common;

/// The first directory of a TIFF structure, which is also how EXIF data are laid out.
///
/// Layout by the TIFF 6.0 specification: `II` or `MM` for the byte order, 42, the directory's
/// offset; there a count and entries of tag, type, count and value, 2 + 2 + 4 + 4 bytes.
public final class TiffTags {
  private static final int TYPE_SHORT = 3;

  private TiffTags() {}

  /// Whether a file is TIFF.
  public static boolean accepts(byte[] data) {
    return Bytes.has(data, 0, "II*\0") || Bytes.has(data, 0, "MM\0*");
  }

  /// Reads a 16-bit value of the structure that lies from `from` to `to`.
  ///
  /// @return the value, or -1 if the tag is missing or anything is amiss
  public static int number(byte[] data, int from, int to, int tag) {
    if (to - from < 8 || data[from] != data[from + 1] || (data[from] != 'I' && data[from] != 'M')) {
      return -1;
    }
    boolean little = data[from] == 'I';
    long directory = from + Bytes.uint32(data, from + 4, little);
    if (directory + 2 > to) {
      return -1;
    }
    int count = Bytes.uint16(data, (int) directory, little);
    for (long entry = directory + 2; count > 0 && entry + 12 <= to; entry += 12, count--) {
      int at = (int) entry;
      if (Bytes.uint16(data, at, little) == tag
          && Bytes.uint16(data, at + 2, little) == TYPE_SHORT) {
        return Bytes.uint16(data, at + 8, little);
      }
    }
    return -1;
  }
}

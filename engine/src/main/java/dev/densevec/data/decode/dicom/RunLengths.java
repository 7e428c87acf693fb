package dev.densevec.data.decode.dicom;

import dev.densevec.data.decode.common.Bytes;
import dev.densevec.data.decode.common.PackBits;
import java.io.IOException;

/// The segments of a picture that is compressed by run lengths (PS3.5, annex G).
final class RunLengths {
  private static final int HEADER = 64;

  private RunLengths() {}

  /// A segment's bytes.
  ///
  /// @param packed header and segments
  /// @param segments how many there must be
  /// @param number which one
  /// @param length bytes that it must have; what follows is padding
  /// @throws IOException if it is damaged or ends early
  static byte[] segment(byte[] packed, int segments, int number, int length) throws IOException {
    if (packed.length < HEADER || Bytes.uint32(packed, 0, true) != segments) {
      throw new IOException(
          "damaged: a header of DICOM run lengths for other than " + segments + " segments");
    }
    long start = Bytes.uint32(packed, 4 + 4 * number, true);
    if (start < HEADER || start > packed.length) {
      throw new IOException("damaged: a segment of DICOM run lengths at byte " + start);
    }
    byte[] bytes = new byte[length];
    int done = PackBits.unpack(packed, (int) start, bytes);
    if (done < length) {
      throw new IOException(
          "truncated: DICOM run lengths of " + done + " bytes, expected " + length);
    }
    return bytes;
  }
}

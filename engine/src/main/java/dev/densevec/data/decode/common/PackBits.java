package dev.densevec.data.decode.common;

import java.util.Arrays;

/// Apple's run lengths, as TIFF and DICOM have them: after a byte from 0 to 127 that many bytes and
/// one more as they are; after one from -127 to -1 a byte to repeat, once more than its magnitude.
public final class PackBits {
  private PackBits() {}

  /// Unpacks until `dst` is full or `packed` ends; what follows is padding.
  ///
  /// @param from where to begin in `packed`
  /// @return bytes unpacked
  public static int unpack(byte[] packed, int from, byte[] dst) {
    int done = 0;
    int at = from;
    while (done < dst.length && at < packed.length) {
      int n = packed[at++];
      if (n >= 0) {
        int length = Math.min(n + 1, Math.min(dst.length - done, packed.length - at));
        System.arraycopy(packed, at, dst, done, length);
        at += n + 1;
        done += length;
      } else if (n != -128 && at < packed.length) {
        int length = Math.min(1 - n, dst.length - done);
        Arrays.fill(dst, done, done + length, packed[at++]);
        done += length;
      }
    }
    return done;
  }
}

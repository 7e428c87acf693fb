package dev.densevec.data.decode.common;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Unsigned numbers and names inside the bytes of a file.
public final class Bytes {
  private Bytes() {}

  public static int uint16(byte[] data, int at, boolean littleEndian) {
    int a = data[at] & 0xFF;
    int b = data[at + 1] & 0xFF;
    return littleEndian ? (b << 8) | a : (a << 8) | b;
  }

  public static long uint32(byte[] data, int at, boolean littleEndian) {
    long a = uint16(data, at, littleEndian);
    long b = uint16(data, at + 2, littleEndian);
    return littleEndian ? (b << 16) | a : (a << 16) | b;
  }

  /// Whether the Latin-1 characters of `name` stand at `at`.
  public static boolean has(byte[] data, int at, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    return at + bytes.length <= data.length
        && Arrays.equals(data, at, at + bytes.length, bytes, 0, bytes.length);
  }

  /// The `length` Latin-1 characters at `at`.
  public static String text(byte[] data, int at, int length) {
    return new String(data, at, length, StandardCharsets.ISO_8859_1);
  }
}

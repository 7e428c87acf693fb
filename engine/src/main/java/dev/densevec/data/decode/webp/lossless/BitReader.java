package dev.densevec.data.decode.webp.lossless;

import java.io.IOException;

/// Bits of a range of bytes, the lowest of each byte first. Asking for more than there are is an
/// error.
final class BitReader {
  private final byte[] data;
  private final int end;
  private int at;

  /// Bits read ahead, the next one lowest; zeros above.
  private long window;

  private int available;

  /// @param from the first byte
  /// @param to one beyond the last byte, at most `data.length`
  BitReader(byte[] data, int from, int to) {
    this.data = data;
    this.at = from;
    this.end = to;
  }

  /// Reads a number of `bits` bits, at most 24, the lowest first.
  int read(int bits) throws IOException {
    int number = peek() & ((1 << bits) - 1);
    skip(bits);
    return number;
  }

  boolean flag() throws IOException {
    return read(1) != 0;
  }

  /// The next 32 bits, the next one lowest; zeros beyond the end.
  int peek() {
    while (available < Integer.SIZE && at < end) {
      window |= (data[at++] & 0xFFL) << available;
      available += Byte.SIZE;
    }
    return (int) window;
  }

  /// Steps over bits that were peeked at.
  void skip(int bits) throws IOException {
    if (bits > available) {
      throw new IOException("truncated: the pixels end too early");
    }
    window >>>= bits;
    available -= bits;
  }
}

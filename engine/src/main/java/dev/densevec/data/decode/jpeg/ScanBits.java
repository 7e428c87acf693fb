package dev.densevec.data.decode.jpeg;

import java.io.IOException;

/// The bits of a JPEG's entropy-coded data, without the zero bytes stuffed after `FF`.
///
/// At a marker the reader stops and gives zeros; [#requireEnough] reports if any of these was used.
final class ScanBits {
  private final byte[] data;
  private int at;
  private long bits;
  private int count;
  private int padded;

  ScanBits(byte[] data, int at) {
    this.data = data;
    this.at = at;
  }

  /// Index of a marker that ended the data, or of some byte before the next marker.
  int position() {
    return at;
  }

  /// Drops what is left of the current bits and goes on at `position`.
  void jump(int position) {
    at = position;
    bits = 0;
    count = 0;
    padded = 0;
  }

  private void fill() {
    while (count <= 56) {
      bits = (bits << 8) | next();
      count += 8;
    }
  }

  private int next() {
    if (at < data.length) {
      int b = data[at] & 0xFF;
      if (b != 0xFF) {
        at++;
        return b;
      }
      int after = at + 1;
      while (after < data.length && data[after] == (byte) 0xFF) {
        after++;
      }
      if (after < data.length && data[after] == 0) {
        at = after + 1;
        return 0xFF;
      }
    }
    padded += 8;
    return 0;
  }

  /// The next bits without taking them.
  ///
  /// @param n 1 to 16
  int peek(int n) {
    if (count < n) {
      fill();
    }
    return (int) (bits >>> (count - n)) & ((1 << n) - 1);
  }

  void skip(int n) {
    count -= n;
  }

  /// Takes bits as an unsigned number.
  ///
  /// @param n 0 to 16
  int take(int n) {
    if (n == 0) {
      return 0;
    }
    int value = peek(n);
    count -= n;
    return value;
  }

  /// Takes a number of a magnitude class (T.81, F.2.2.1): below half the class's range it is
  /// negative.
  int takeSigned(int n) {
    int value = take(n);
    return n > 0 && value < 1 << (n - 1) ? value - (1 << n) + 1 : value;
  }

  /// Refuses data that ended before all bits were taken.
  void requireEnough() throws IOException {
    if (padded > count) {
      throw JpegFile.ended(data, at);
    }
  }
}

package dev.densevec.data.decode.webp.lossy;

import java.io.IOException;

/// The arithmetic decoder of VP8 (RFC 6386, section 7): bits of stated probabilities from a range
/// of bytes.
///
/// Asking for more than the bytes hold is an error, where decoders of video go on with zeros.
final class BoolDecoder {
  /// Bits of `value` that a call may find in use at most, so that a byte still fits.
  private static final int FULL = 48;

  private final byte[] data;
  private final int end;
  private int at;

  /// The bits read and not yet decoded: eight to compare with, then `spare` more.
  private long value;

  private int spare = -Byte.SIZE;
  private int range = 255;

  /// @param from the first byte
  /// @param to one beyond the last byte, at most `data.length`
  BoolDecoder(byte[] data, int from, int to) {
    this.data = data;
    this.at = from;
    this.end = to;
  }

  /// Decodes a bit.
  ///
  /// @param probability of a zero, in 256ths, 0 to 255
  /// @return 0 or 1
  int bit(int probability) throws IOException {
    if (spare < 0) {
      fill();
    }
    int split = 1 + (((range - 1) * probability) >> 8);
    long bound = (long) split << spare;
    int bit = 0;
    if (value >= bound) {
      value -= bound;
      range -= split;
      bit = 1;
    } else {
      range = split;
    }
    int shift = Integer.numberOfLeadingZeros(range) - (Integer.SIZE - Byte.SIZE);
    range <<= shift;
    spare -= shift;
    return bit;
  }

  /// Decodes a bit that is as often set as not.
  boolean flag() throws IOException {
    return bit(128) != 0;
  }

  /// Decodes a number of `bits` bits, the highest first.
  int unsigned(int bits) throws IOException {
    int number = 0;
    for (int i = 0; i < bits; i++) {
      number = number << 1 | bit(128);
    }
    return number;
  }

  /// Decodes a number of `bits` bits and its sign.
  int signed(int bits) throws IOException {
    int number = unsigned(bits);
    return flag() ? -number : number;
  }

  /// Decodes a flag and, if it is set, a number of `bits` bits and its sign; else it is 0.
  int optional(int bits) throws IOException {
    return flag() ? signed(bits) : 0;
  }

  /// Walks down a tree to a leaf.
  ///
  /// @param tree pairs of branches: the place of the next pair, or the complement of a leaf's
  ///   number
  /// @param probabilities of the first branch of each pair
  /// @param offset of the first pair's probability
  int leaf(int[] tree, int[] probabilities, int offset) throws IOException {
    int node = 0;
    do {
      node = tree[node + bit(probabilities[offset + (node >> 1)])];
    } while (node >= 0);
    return ~node;
  }

  private void fill() throws IOException {
    if (at >= end) {
      throw new IOException("truncated: the pixels end too early");
    }
    do {
      value = value << Byte.SIZE | (data[at++] & 0xFF);
      spare += Byte.SIZE;
    } while (at < end && spare < FULL);
  }
}

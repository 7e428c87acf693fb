package dev.densevec.data.decode.jpeg;

import java.io.IOException;

/// A Huffman table of a JPEG file (T.81, annex C), looked up by the next nine bits.
final class HuffmanTable {
  private static final int LOOK = 9;
  private static final int LONGEST = 16;

  /// Indexed by [#LOOK] bits: the code's length times 256 plus the value; 0 for longer codes.
  private final short[] look = new short[1 << LOOK];

  /// For each length one past its last code, and what to add to a code for its value's index.
  private final int[] end = new int[LONGEST + 1];

  private final int[] shift = new int[LONGEST + 1];
  private final byte[] values;

  /// @param lengths how many codes of 1 to 16 bits there are
  /// @param values their values in the order of the codes
  HuffmanTable(int[] lengths, byte[] values) throws IOException {
    this.values = values;
    int code = 0;
    int index = 0;
    for (int length = 1; length <= LONGEST; length++) {
      shift[length] = index - code;
      for (int i = 0; i < lengths[length - 1]; i++, code++, index++) {
        if (length <= LOOK && code < 1 << length) {
          fillLook(length, code, index);
        }
      }
      if (code > 1 << length) {
        throw new IOException("damaged: a Huffman table of too many codes");
      }
      end[length] = code;
      code <<= 1;
    }
  }

  private void fillLook(int length, int code, int index) {
    int free = LOOK - length;
    for (int i = 0; i < 1 << free; i++) {
      look[(code << free) | i] = (short) ((length << 8) | (values[index] & 0xFF));
    }
  }

  /// Takes the next code.
  int decode(ScanBits bits) throws IOException {
    int entry = look[bits.peek(LOOK)];
    if (entry != 0) {
      bits.skip(entry >> 8);
      return entry & 0xFF;
    }
    int window = bits.peek(LONGEST);
    for (int length = LOOK + 1; length <= LONGEST; length++) {
      int code = window >> (LONGEST - length);
      if (code < end[length]) {
        bits.skip(length);
        return values[code + shift[length]] & 0xFF;
      }
    }
    bits.requireEnough();
    throw new IOException("damaged: the pixels have a code that is not in the Huffman table");
  }
}

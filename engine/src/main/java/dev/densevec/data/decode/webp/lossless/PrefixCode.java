package dev.densevec.data.decode.webp.lossless;

import java.io.IOException;

/// A canonical prefix code of at most 15 bits a symbol (WebP lossless, section 6.2.1).
///
/// Decoding looks up the next bits in a table; codes longer than its index go on in a second one. A
/// code of a single symbol takes no bits.
final class PrefixCode {
  /// Longest code.
  static final int LONGEST = 15;

  /// Bits that index the first table, unless all codes are shorter.
  private static final int ROOT = 8;

  /// Bits of an entry that hold a length.
  private static final int LENGTH = 4;

  private static final int LENGTH_MASK = (1 << LENGTH) - 1;

  private final int rootMask;
  private final int rootBits;

  /// Symbol and length of a code; or, below zero, where a second table begins and the bits that
  /// index it.
  private final int[] table;

  private PrefixCode(int rootBits, int[] table) {
    this.rootBits = rootBits;
    this.rootMask = (1 << rootBits) - 1;
    this.table = table;
  }

  /// Makes a code.
  ///
  /// @param lengths bits of each symbol's code, 0 for a symbol that does not occur
  /// @throws IOException if the lengths leave codes over or need more than there are
  static PrefixCode of(int[] lengths) throws IOException {
    int[] counts = new int[LONGEST + 1];
    int symbols = 0;
    int single = 0;
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] > 0) {
        counts[lengths[symbol]]++;
        single = symbol;
        symbols++;
      }
    }
    if (symbols == 1) {
      return new PrefixCode(0, new int[] {single << LENGTH});
    }
    int longest = longest(counts);
    int rootBits = Math.min(longest, ROOT);
    int[] codes = codes(lengths, counts);
    return new PrefixCode(rootBits, table(lengths, codes, rootBits));
  }

  /// Entries of the table, for limits on memory.
  int entries() {
    return table.length;
  }

  /// Reads a symbol.
  int read(BitReader in) throws IOException {
    int bits = in.peek();
    int entry = table[bits & rootMask];
    if (entry < 0) {
      int second = ~entry;
      int index = bits >>> rootBits & ((1 << (second & LENGTH_MASK)) - 1);
      entry = table[(second >> LENGTH) + index];
    }
    in.skip(entry & LENGTH_MASK);
    return entry >> LENGTH;
  }

  /// Checks that the codes are as many as their lengths allow; returns the longest length.
  private static int longest(int[] counts) throws IOException {
    int longest = 0;
    int used = 0;
    for (int length = 1; length <= LONGEST; length++) {
      used += counts[length] << (LONGEST - length);
      longest = counts[length] > 0 ? length : longest;
    }
    if (used != 1 << LONGEST) {
      throw new IOException("damaged: the lengths of a prefix code do not make a code");
    }
    return longest;
  }

  /// The code of each symbol, its first bit lowest.
  private static int[] codes(int[] lengths, int[] counts) {
    int[] next = new int[LONGEST + 1];
    for (int length = 1; length < LONGEST; length++) {
      next[length + 1] = (next[length] + counts[length]) << 1;
    }
    int[] codes = new int[lengths.length];
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      if (length > 0) {
        codes[symbol] = Integer.reverse(next[length]++) >>> (Integer.SIZE - length);
      }
    }
    return codes;
  }

  private static int[] table(int[] lengths, int[] codes, int rootBits) {
    int rootSize = 1 << rootBits;
    int[] secondBits = new int[rootSize];
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int prefix = codes[symbol] & (rootSize - 1);
      secondBits[prefix] = Math.max(secondBits[prefix], lengths[symbol] - rootBits);
    }
    int size = rootSize;
    int[] begins = new int[rootSize];
    for (int prefix = 0; prefix < rootSize; prefix++) {
      begins[prefix] = size;
      size += secondBits[prefix] > 0 ? 1 << secondBits[prefix] : 0;
    }
    int[] table = new int[size];
    for (int prefix = 0; prefix < rootSize; prefix++) {
      table[prefix] = ~(begins[prefix] << LENGTH | secondBits[prefix]);
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      int prefix = codes[symbol] & (rootSize - 1);
      int entry = symbol << LENGTH | length;
      if (length > rootBits) {
        int end = begins[prefix] + (1 << secondBits[prefix]);
        int step = 1 << (length - rootBits);
        for (int i = begins[prefix] + (codes[symbol] >> rootBits); i < end; i += step) {
          table[i] = entry;
        }
      } else if (length > 0) {
        for (int i = prefix; i < rootSize; i += 1 << length) {
          table[i] = entry;
        }
      }
    }
    return table;
  }
}

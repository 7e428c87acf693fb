package dev.densevec.data.decode.webp.lossless;

import java.io.IOException;

/// The prefix codes of a region of a lossless picture.
///
/// @param green green samples, then lengths of copies, then places in the colour cache
/// @param red red samples
/// @param blue blue samples
/// @param alpha alpha samples
/// @param distance distances of copies
record PrefixGroup(
    PrefixCode green, PrefixCode red, PrefixCode blue, PrefixCode alpha, PrefixCode distance) {
  /// Values of a sample.
  static final int SAMPLES = 256;

  /// Symbols for lengths of copies.
  static final int LENGTHS = 24;

  private static final int DISTANCES = 40;

  /// Reads a group.
  ///
  /// @param cached colours that the cache holds, 0 if there is none
  static PrefixGroup read(PrefixCodeReader codes, int cached) throws IOException {
    return new PrefixGroup(
        codes.read(SAMPLES + LENGTHS + cached),
        codes.read(SAMPLES),
        codes.read(SAMPLES),
        codes.read(SAMPLES),
        codes.read(DISTANCES));
  }

  /// Entries of the tables, for limits on memory.
  int entries() {
    return green.entries() + red.entries() + blue.entries() + alpha.entries() + distance.entries();
  }
}

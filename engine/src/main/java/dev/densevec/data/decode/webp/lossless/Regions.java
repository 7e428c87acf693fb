package dev.densevec.data.decode.webp.lossless;

/// Which prefix codes hold where in a lossless picture: the picture is cut into square tiles, each
/// of which names its group of codes.
///
/// @param bits logarithm of the pixels a side of a tile
/// @param columns tiles in a row
/// @param tiles number of each tile's group, row by row; empty if all pixels share one
/// @param groups the groups
@SuppressWarnings("ArrayRecordComponent") // read in the inner loops of one picture, never compared
record Regions(int bits, int columns, int[] tiles, PrefixGroup[] groups) {

  /// One group for all pixels.
  static Regions whole(PrefixGroup group) {
    return new Regions(Integer.SIZE - 1, 1, new int[0], new PrefixGroup[] {group});
  }

  /// The group of the pixel in column `x` of row `y`.
  PrefixGroup at(int x, int y) {
    return tiles.length == 0 ? groups[0] : groups[tiles[(y >> bits) * columns + (x >> bits)]];
  }

  /// Bits of a column that say its place in its tile.
  int mask() {
    return (1 << bits) - 1;
  }
}

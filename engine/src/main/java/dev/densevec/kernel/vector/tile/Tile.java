package dev.densevec.kernel.vector.tile;

/// A line of the table of tiles.
///
/// @param kind the contract it fulfils and the beginning of its class's name: `Conv` or `Outer`
/// @param rows pixels of a convolution's tile, left channels of an outer product's
/// @param vectors vectors of accumulators for each row
/// @param halves whether these have half the length
/// @param registers vector registers that it is made for
/// @param steps places of the source, or pixels, that a turn of its loop takes, with ways out
///   between
record Tile(String kind, int rows, int vectors, boolean halves, int registers, int steps) {

  Tile(String kind, int rows, int vectors, boolean halves, int registers) {
    this(kind, rows, vectors, halves, registers, 1);
  }

  /// Name of the tile's class.
  String name() {
    return kind + rows + "x" + vectors + (halves ? "Halves" : "");
  }

  int accumulators() {
    return rows * vectors;
  }

  /// Whole vectors of a panel.
  int panel() {
    return halves ? vectors / 2 : vectors;
  }

  /// Multiply-adds for each read: a row is read once for all its vectors, a vector once for all
  /// rows.
  double score() {
    return (double) accumulators() / (rows + vectors);
  }
}

package dev.densevec.plan.layout;

import dev.densevec.kernel.WinogradKernels;

/// The tiles of Winograd's method that cover a map, counted row by row. The last ones of a row or a
/// column may jut out over the map. Images of the same size follow each other.
///
/// @param tile rows, and columns, of a tile's pixels
/// @param h rows of the map
/// @param w columns of the map
public record TileGrid(int tile, int h, int w) {
  private static final int TAPS = WinogradKernels.TAPS * WinogradKernels.TAPS;

  /// The tiles of a map.
  public static TileGrid of(int tile, FeatureMap map) {
    return new TileGrid(tile, map.h(), map.w());
  }

  /// Tiles side by side.
  public int columns() {
    return Math.ceilDiv(w, tile);
  }

  /// Rows of tiles.
  public int rows() {
    return Math.ceilDiv(h, tile);
  }

  /// Tiles of a map.
  public int tiles() {
    return columns() * rows();
  }

  /// Points in a row of points of a tile.
  public int side() {
    return WinogradKernels.points(tile);
  }

  /// Points of a tile.
  public int points() {
    return side() * side();
  }

  /// Pixels of a row or a column rounded up to whole tiles.
  public int whole(int pixels) {
    return Math.ceilDiv(pixels, tile) * tile;
  }

  /// Pixels of the maps and rows in front of a row of tiles.
  public int pixels(int row) {
    return (row / rows() * h + row % rows() * tile) * w;
  }

  /// Tiles from `number` on that lie side by side, at most `most`.
  public int beside(int number, int most) {
    return Math.min(columns() - number % columns(), most);
  }

  /// Multiply-adds of a 3x3 convolution of `weights` weights.
  public long macs(long weights) {
    return weights / TAPS * points() * tiles();
  }

  /// How many times as many multiply-adds a direct convolution has.
  public double saving() {
    return (double) TAPS * h * w / (points() * tiles());
  }
}

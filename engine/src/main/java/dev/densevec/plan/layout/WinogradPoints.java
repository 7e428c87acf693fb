package dev.densevec.plan.layout;

import dev.densevec.kernel.WinogradShape;

/// How pixels become points of Winograd's method, a row of points at a time.
///
/// @param grid the tiles
/// @param imageStride bytes from an image to the next one
/// @param offset offset in the scratch of the points: a plane for each of the row
/// @param shape channels and strides
public record WinogradPoints(TileGrid grid, long imageStride, long offset, WinogradShape shape) {

  /// Byte offset of a tile's first pixel from that of tile 0.
  public long first(int number) {
    int row = number / grid.columns();
    int column = number % grid.columns();
    long inside = row % grid.rows() * shape.srcRow() + column * shape.srcStride();
    return row / grid.rows() * imageStride + grid.tile() * inside;
  }

  /// Byte offset after the points.
  public long end() {
    return offset + grid.side() * shape.planeStride();
  }
}

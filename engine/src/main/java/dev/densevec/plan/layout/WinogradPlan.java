package dev.densevec.plan.layout;

import dev.densevec.kernel.WinogradShape;

/// How a 3x3 convolution goes Winograd's way: tiles of output pixels, some at a time, are
/// transformed row of points by row of points, multiplied at each point, and transformed back.
///
/// @param chunk most tiles at a time
/// @param source from the pixels that tiles read to points
/// @param output offset in the scratch of the products: a plane for each point
/// @param inverse from the products to output pixels
public record WinogradPlan(int chunk, WinogradPoints source, long output, WinogradShape inverse) {

  /// The tiles.
  public TileGrid grid() {
    return source.grid();
  }

  /// Byte offset after both buffers.
  public long end() {
    return output + grid().points() * inverse.planeStride();
  }
}

package dev.densevec.plan.layout;

import dev.densevec.kernel.WinogradKernels;
import dev.densevec.kernel.WinogradShape;

/// How a layer's 3x3 convolution goes Winograd's way: tiles of 4x4 output pixels, some at a time,
/// are transformed row of points by row of points, multiplied at each point, and transformed back.
///
/// @param columns tiles side by side on the map
/// @param rows tiles one below the other
/// @param chunk most tiles at a time
/// @param input offset in the scratch of the transformed input: six planes, a row of points
/// @param transform from pixels to the transformed input
/// @param output offset in the scratch of the products: 36 planes
/// @param inverse from the products to output pixels
public record WinogradPlan(
    int columns,
    int rows,
    int chunk,
    long input,
    WinogradShape transform,
    long output,
    WinogradShape inverse) {

  /// Points of a tile.
  public static final int POINTS = WinogradKernels.POINTS * WinogradKernels.POINTS;

  /// Tiles of the map.
  public int tiles() {
    return columns * rows;
  }

  /// Byte offset after both buffers.
  public long end() {
    return output + POINTS * inverse.planeStride();
  }
}

package dev.densevec.plan.layout;

import dev.densevec.kernel.WinogradKernels;

/// How a layer's 3x3 convolution goes Winograd's way: tiles of 4x4 output pixels, some at a time,
/// are transformed row of points by row of points, multiplied at each point, and transformed back.
///
/// @param columns tiles side by side on the map
/// @param rows tiles one below the other
/// @param chunk most tiles at a time
/// @param input offset in the scratch of the transformed input: six planes, a row of points
/// @param inputStride bytes between its tiles; planes follow each other after `chunk` tiles
/// @param output offset in the scratch of the products: 36 planes
/// @param outputStride bytes between its tiles
/// @param pointBytes bytes of the packed weights of one point
/// @param zeros offset in the parameter segment of a bias of zeros
public record WinogradPlan(
    int columns,
    int rows,
    int chunk,
    long input,
    long inputStride,
    long output,
    long outputStride,
    long pointBytes,
    long zeros) {

  /// Points of a tile.
  public static final int POINTS = WinogradKernels.POINTS * WinogradKernels.POINTS;

  /// Tiles of the map.
  public int tiles() {
    return columns * rows;
  }

  /// Bytes between planes of the transformed input.
  public long inputPlane() {
    return chunk * inputStride;
  }

  /// Bytes between planes of the products.
  public long outputPlane() {
    return chunk * outputStride;
  }

  /// Byte offset behind both buffers.
  public long end() {
    return output + POINTS * outputPlane();
  }
}

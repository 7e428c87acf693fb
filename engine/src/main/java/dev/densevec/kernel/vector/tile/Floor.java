package dev.densevec.kernel.vector.tile;

import static dev.densevec.kernel.vector.lane.Lanes.ORDER;
import static dev.densevec.kernel.vector.lane.Lanes.SPECIES;
import static dev.densevec.kernel.vector.lane.Lanes.STEP;
import static dev.densevec.kernel.vector.lane.Memory.ALL;
import static dev.densevec.kernel.vector.lane.Memory.at;
import static dev.densevec.kernel.vector.lane.Memory.load;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/// The ReLU after a convolution's tile, on what the tile has just written, which is still in the
/// first cache.
final class Floor {
  private Floor() {}

  /// Raises values below `floor` to it; NaN stays.
  ///
  /// @param dst address of pixel 0
  /// @param dstStride bytes between pixels
  /// @param indices pixel numbers
  /// @param dstIndex where the pixels' numbers begin in `indices`
  /// @param pixels how many
  /// @param vectors vectors of each pixel
  static void raise(
      long dst, long dstStride, int[] indices, int dstIndex, int pixels, int vectors, float floor) {
    FloatVector low = FloatVector.broadcast(SPECIES, floor);
    int end = vectors * STEP;
    for (int p = 0; p < pixels; p++) {
      long pixel = at(dst + indices[dstIndex + p] * dstStride);
      for (int c = 0; c < end; c += STEP) {
        FloatVector y = load(pixel, c);
        y.blend(low, y.compare(LT, low)).intoMemorySegment(ALL, pixel + c, ORDER);
      }
    }
  }
}

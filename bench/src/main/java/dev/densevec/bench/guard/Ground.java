package dev.densevec.bench.guard;

import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.Operands;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Memory on which single kernels run: small enough for the second-level cache, all zeros, so that
/// no number is ever slow to compute with.
final class Ground {
  /// Channels of a pixel.
  static final int CHANNELS = 128;

  /// Bytes between pixels.
  static final long STRIDE = CHANNELS * Float.BYTES;

  /// Pixels of a row; the rows of a map of 28x28 with their border, no multiple of a page apart.
  static final int COLUMNS = 30;

  /// Bytes between rows.
  static final long ROW = COLUMNS * STRIDE;

  /// Byte offset of what kernels write.
  static final long OUTPUT = 8 * ROW;

  /// Byte offset of constants.
  static final long CONSTANTS = 0;

  private static final int INDICES = 1024;

  private static final long DATA_BYTES = 4 * OUTPUT;
  private static final long PARAMS_BYTES = 1 << 20;

  private final KernelSet kernels;
  private final Operands operands;

  Ground(KernelSet kernels, Arena arena) {
    this.kernels = kernels;
    operands =
        new Operands(
            arena.allocate(DATA_BYTES, 64), arena.allocate(PARAMS_BYTES, 64), new int[INDICES]);
    Arrays.setAll(operands.indices(), i -> i);
  }

  KernelSet kernels() {
    return kernels;
  }

  MemorySegment data() {
    return operands.data();
  }

  /// The indices are 0, 1, 2, ...
  Operands operands() {
    return operands;
  }

  /// Channels in whole vectors of a number of pixels.
  double floats(int pixels) {
    return (double) pixels * kernels.padded(CHANNELS);
  }

  /// A 1x1 convolution.
  static ConvShape pointwise() {
    return ConvShape.pointwise(CHANNELS, STRIDE, STRIDE);
  }

  /// A 3x3 convolution.
  static ConvShape square() {
    return new ConvShape(3, 3 * CHANNELS, ROW, STRIDE, STRIDE);
  }
}

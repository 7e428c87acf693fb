package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.lane.Lanes.INT;
import static dev.densevec.kernel.vector.lane.Memory.ALL;
import static dev.densevec.kernel.vector.lane.Memory.at;

/// Brings pixels into the cache in the order of memory.
///
/// Processors fetch ahead along memory only. A pass that keeps sums of channels in registers goes
/// from pixel to pixel instead, and would wait for each line; read ahead of it, data come at the
/// memory's full speed.
final class Prefetch {
  private static final int LINE_BYTES = 64;

  @SuppressWarnings("UnusedVariable") // keeps the compiler from leaving the reads out
  private static int last;

  private Prefetch() {}

  /// Reads a value of each cache line.
  ///
  /// @param src address of the first pixel
  /// @param stride bytes between pixels
  /// @param count how many
  /// @param bytes bytes of each pixel
  static void pixels(long src, long stride, int count, long bytes) {
    int all = 0;
    for (int i = 0; i < count; i++) {
      long pixel = src + i * stride;
      for (long line = 0; line < bytes; line += LINE_BYTES) {
        all |= ALL.get(INT, at(pixel + line));
      }
    }
    last = all;
  }
}

package dev.densevec.data.decode.webp.lossy;

import java.util.Arrays;

/// Predicts blocks from the samples above them and to their left (RFC 6386, section 12).
final class BlockPrediction {
  private BlockPrediction() {}

  /// Predicts a square block as a whole.
  ///
  /// @param place index of its first sample
  /// @param size samples a side
  /// @param mode one of [Modes]' first four
  /// @param above whether there are samples above, to average over
  /// @param left whether there are samples to the left, to average over
  static void block(Plane plane, int place, int size, int mode, boolean above, boolean left) {
    byte[] samples = plane.samples();
    int stride = plane.stride();
    switch (mode) {
      case Modes.TRUE_MOTION -> trueMotion(plane, place, size);
      case Modes.VERTICAL -> {
        for (int y = 0, row = place; y < size; y++, row += stride) {
          System.arraycopy(samples, place - stride, samples, row, size);
        }
      }
      case Modes.HORIZONTAL -> {
        for (int y = 0, row = place; y < size; y++, row += stride) {
          Arrays.fill(samples, row, row + size, samples[row - 1]);
        }
      }
      default -> fill(plane, place, size, mean(plane, place, size, above, left));
    }
  }

  /// Continues the step from the sample at the corner to the samples above.
  private static void trueMotion(Plane plane, int place, int size) {
    byte[] samples = plane.samples();
    int stride = plane.stride();
    int above = place - stride;
    int corner = samples[above - 1] & 0xFF;
    for (int y = 0, row = place; y < size; y++, row += stride) {
      int step = (samples[row - 1] & 0xFF) - corner;
      for (int x = 0; x < size; x++) {
        samples[row + x] = (byte) Math.clamp((samples[above + x] & 0xFF) + step, 0, 255);
      }
    }
  }

  private static void fill(Plane plane, int place, int size, int value) {
    for (int y = 0, row = place; y < size; y++, row += plane.stride()) {
      Arrays.fill(plane.samples(), row, row + size, (byte) value);
    }
  }

  /// The rounded mean of those samples around that there are.
  private static int mean(Plane plane, int place, int size, boolean above, boolean left) {
    byte[] samples = plane.samples();
    int sum = 0;
    for (int i = 0; i < size; i++) {
      sum += above ? samples[place - plane.stride() + i] & 0xFF : 0;
      sum += left ? samples[place - 1 + i * plane.stride()] & 0xFF : 0;
    }
    int count = (above ? size : 0) + (left ? size : 0);
    return count == 0 ? 128 : (sum + count / 2) / count;
  }
}

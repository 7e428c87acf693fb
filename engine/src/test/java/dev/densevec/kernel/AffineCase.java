package dev.densevec.kernel;

import static dev.densevec.kernel.ExpectedMemory.bytes;
import static dev.densevec.kernel.ExpectedMemory.primeFrom;

import dev.densevec.testing.Fill;
import java.lang.foreign.Arena;
import java.util.Arrays;

/// Source pixels, scale and shift of a pass that normalises, in small integers so that every result
/// is exact. Lanes after the source's channels hold a not-a-number.
final class AffineCase {
  private static final int RANGE = 16;
  private static final int GAP = 5;

  /// Where the source starts.
  static final int SRC = 3;

  /// Where the scale starts in the parameters.
  private static final int SCALE = 1;

  final int channels;
  final int padded;
  final int srcStride;
  final int shift;
  final int dst;
  final int dstStride;
  final ExpectedMemory data;
  final ExpectedMemory params;

  private final float[][] source;
  private final float[] scales;
  private final float[] shifts;

  /// @param pixels pixels of the source
  /// @param places pixels there is room for at the destination
  AffineCase(KernelSet kernels, Arena arena, int channels, int pixels, int places) {
    this.channels = channels;
    this.padded = kernels.padded(channels);
    this.srcStride = primeFrom(channels + 1);
    this.dstStride = primeFrom(padded + 1);
    this.shift = SCALE + padded + 1;
    this.dst = SRC + pixels * srcStride + padded + GAP;
    this.data = new ExpectedMemory(arena, dst + places * dstStride + GAP);
    this.params = new ExpectedMemory(arena, shift + padded + GAP);
    this.source = new float[pixels][];
    this.scales = Fill.integers(channels, RANGE, 1);
    this.shifts = Fill.integers(channels, RANGE, 2);
    params.put(SCALE, Arrays.copyOf(scales, padded));
    params.put(shift, Arrays.copyOf(shifts, padded));
    for (int i = 0; i < pixels; i++) {
      source[i] = Fill.integers(channels, RANGE, 3 + i);
      data.put(SRC + i * srcStride, source[i]);
    }
  }

  /// Sets one source value.
  void set(int pixel, int channel, float value) {
    source[pixel][channel] = value;
    data.put(SRC + pixel * srcStride + channel, value);
  }

  /// The normalised and rectified value of a source pixel, not-a-number kept.
  float normalised(int pixel, int channel) {
    float y = source[pixel][channel] * scales[channel] + shifts[channel];
    return y < 0 ? 0 : y;
  }

  /// @param rowPixels pixels of a source row
  AffineShape shape(int rowPixels) {
    return new AffineShape(
        channels,
        bytes(SCALE),
        bytes(shift),
        bytes(srcStride),
        bytes(rowPixels * srcStride),
        bytes(dstStride));
  }

  Operands operands(int... indices) {
    return new Operands(data.segment(), params.segment(), indices);
  }

  void check() {
    data.check();
    params.check();
  }
}

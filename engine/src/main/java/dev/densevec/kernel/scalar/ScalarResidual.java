package dev.densevec.kernel.scalar;

import dev.densevec.kernel.ResidualKernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The passes behind a convolution, a float at a time.
final class ScalarResidual implements ResidualKernels {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  @Override
  public void add(
      MemorySegment data,
      long src,
      long srcStride,
      int count,
      int channels,
      float floor,
      long dst,
      long dstStride) {
    for (int i = 0; i < count; i++) {
      long from = src + i * srcStride;
      long to = dst + i * dstStride;
      for (long c = 0; c < 4L * channels; c += 4) {
        float sum = data.get(FLOAT, to + c) + data.get(FLOAT, from + c);
        data.set(FLOAT, to + c, Math.max(sum, floor));
      }
    }
  }

  @Override
  public void rectify(MemorySegment data, int count, int channels, long dst, long dstStride) {
    for (int i = 0; i < count; i++) {
      long at = dst + i * dstStride;
      for (long c = 0; c < 4L * channels; c += 4) {
        data.set(FLOAT, at + c, Math.max(data.get(FLOAT, at + c), 0));
      }
    }
  }
}

package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.Lanes.BYTES;
import static dev.densevec.kernel.vector.Lanes.COUNT;
import static dev.densevec.kernel.vector.Lanes.FLOAT;
import static dev.densevec.kernel.vector.Lanes.ORDER;
import static dev.densevec.kernel.vector.Lanes.SPECIES;

import dev.densevec.kernel.ResidualKernels;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The passes behind a convolution in vectors; channels beyond the last whole vector one by one,
/// for behind them lies another pixel.
final class VectorResidual implements ResidualKernels {
  private static final FloatVector ZERO = FloatVector.zero(SPECIES);

  private static FloatVector load(MemorySegment segment, long offset) {
    return FloatVector.fromMemorySegment(SPECIES, segment, offset, ORDER);
  }

  private static long wholeBytes(int channels) {
    return (long) (channels / COUNT) * BYTES;
  }

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
    long whole = wholeBytes(channels);
    long end = (long) channels * Float.BYTES;
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    for (int i = 0; i < count; i++) {
      long from = src + i * srcStride;
      long to = dst + i * dstStride;
      for (long c = 0; c < whole; c += BYTES) {
        load(data, to + c)
            .add(load(data, from + c))
            .max(least)
            .intoMemorySegment(data, to + c, ORDER);
      }
      for (long c = whole; c < end; c += Float.BYTES) {
        float sum = data.get(FLOAT, to + c) + data.get(FLOAT, from + c);
        data.set(FLOAT, to + c, Math.max(sum, floor));
      }
    }
  }

  @Override
  public void rectify(MemorySegment data, int count, int channels, long dst, long dstStride) {
    long whole = wholeBytes(channels);
    long end = (long) channels * Float.BYTES;
    for (int i = 0; i < count; i++) {
      long at = dst + i * dstStride;
      for (long c = 0; c < whole; c += BYTES) {
        load(data, at + c).max(ZERO).intoMemorySegment(data, at + c, ORDER);
      }
      for (long c = whole; c < end; c += Float.BYTES) {
        data.set(FLOAT, at + c, Math.max(data.get(FLOAT, at + c), 0));
      }
    }
  }
}

package dev.densevec.kernel.scalar;

import static dev.densevec.kernel.scalar.ScalarKernels.vectorBytes;

import dev.densevec.kernel.BackwardShape;
import dev.densevec.kernel.Operands;
import dev.densevec.kernel.ResidualKernels;
import dev.densevec.kernel.TrainingKernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The passes after a convolution, a float at a time.
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

  @Override
  public void sumBackward(
      BackwardShape shape,
      Operands operands,
      long d,
      long y,
      long x,
      int count,
      long diffX,
      long sums) {
    MemorySegment data = operands.data();
    MemorySegment params = operands.params();
    int channels = shape.norm().channels();
    long norm = shape.norm().offset();
    long normPlane = shape.norm().plane();
    long sumsPlane = shape.sumsPlane();
    long dStride = shape.dStride();
    long xStride = shape.xStride();
    long yStride = shape.yStride();
    long diffXStride = shape.diffStride();
    long end = vectorBytes(channels);
    for (long c = 0; c < end; c += Float.BYTES) {
      float scale = params.get(FLOAT, norm + c);
      float mean = params.get(FLOAT, norm + 2 * normPlane + c);
      for (int first = 0; first < count; first += TrainingKernels.BLOCK) {
        int last = Math.min(first + TrainingKernels.BLOCK, count);
        float sum = 0;
        float products = 0;
        for (int i = first; i < last; i++) {
          long at = d + i * dStride + c;
          float e = data.get(FLOAT, y + i * yStride + c) > 0 ? data.get(FLOAT, at) : 0;
          data.set(FLOAT, at, e);
          data.set(FLOAT, diffX + i * diffXStride + c, scale * e);
          sum += e;
          products = Math.fma(e, data.get(FLOAT, x + i * xStride + c) - mean, products);
        }
        ScalarSums.fold(data, sums + c, sumsPlane, sum);
        ScalarSums.fold(data, sums + sumsPlane + c, sumsPlane, products);
      }
    }
  }
}

package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.Lanes.BYTES;
import static dev.densevec.kernel.vector.Lanes.FLOAT;
import static dev.densevec.kernel.vector.Lanes.INT;
import static dev.densevec.kernel.vector.Lanes.ORDER;
import static dev.densevec.kernel.vector.Lanes.SPECIES;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.ConvShape;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Convolution tile of 4 pixels by 2 vectors: 8 accumulators.
///
/// Written by `ConvTileSource`, not by hand.
final class Conv4x2 implements ConvKernel {

  @Override
  public int pixels() {
    return 4;
  }

  @Override
  public int vectors() {
    return 2;
  }

  @Override
  public void run(
      ConvShape shape,
      MemorySegment data,
      long src,
      long srcIndex,
      int count,
      MemorySegment params,
      long weights,
      long bias,
      float floor,
      long dst,
      long dstIndex) {
    final int last = count - 1;
    final long srcStride = shape.srcStride();
    final long a0 = params.get(INT, srcIndex + 4L * Math.min(0, last)) * srcStride;
    final long a1 = params.get(INT, srcIndex + 4L * Math.min(1, last)) * srcStride;
    final long a2 = params.get(INT, srcIndex + 4L * Math.min(2, last)) * srcStride;
    final long a3 = params.get(INT, srcIndex + 4L * Math.min(3, last)) * srcStride;
    FloatVector s0x0 = FloatVector.zero(SPECIES);
    FloatVector s0x1 = FloatVector.zero(SPECIES);
    FloatVector s1x0 = FloatVector.zero(SPECIES);
    FloatVector s1x1 = FloatVector.zero(SPECIES);
    FloatVector s2x0 = FloatVector.zero(SPECIES);
    FloatVector s2x1 = FloatVector.zero(SPECIES);
    FloatVector s3x0 = FloatVector.zero(SPECIES);
    FloatVector s3x1 = FloatVector.zero(SPECIES);
    final int rows = shape.rows();
    final int run = shape.run();
    long w = weights;
    for (int r = 0; r < rows; r++) {
      long a = src + r * shape.rowStride();
      for (int k = 0; k < run; k += 2) {
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, params, w, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, params, w + BYTES, ORDER);
        FloatVector x0 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a0));
        s0x0 = x0.fma(w0, s0x0);
        s0x1 = x0.fma(w1, s0x1);
        FloatVector x1 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a1));
        s1x0 = x1.fma(w0, s1x0);
        s1x1 = x1.fma(w1, s1x1);
        FloatVector x2 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a2));
        s2x0 = x2.fma(w0, s2x0);
        s2x1 = x2.fma(w1, s2x1);
        FloatVector x3 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a3));
        s3x0 = x3.fma(w0, s3x0);
        s3x1 = x3.fma(w1, s3x1);
        if (k + 1 == run) {
          break;
        }
        FloatVector nw0 = FloatVector.fromMemorySegment(SPECIES, params, w + 2 * BYTES, ORDER);
        FloatVector nw1 = FloatVector.fromMemorySegment(SPECIES, params, w + 3 * BYTES, ORDER);
        FloatVector nx0 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a0 + Float.BYTES));
        s0x0 = nx0.fma(nw0, s0x0);
        s0x1 = nx0.fma(nw1, s0x1);
        FloatVector nx1 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a1 + Float.BYTES));
        s1x0 = nx1.fma(nw0, s1x0);
        s1x1 = nx1.fma(nw1, s1x1);
        FloatVector nx2 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a2 + Float.BYTES));
        s2x0 = nx2.fma(nw0, s2x0);
        s2x1 = nx2.fma(nw1, s2x1);
        FloatVector nx3 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a3 + Float.BYTES));
        s3x0 = nx3.fma(nw0, s3x0);
        s3x1 = nx3.fma(nw1, s3x1);
        a += 2 * Float.BYTES;
        w += 4 * BYTES;
      }
      w = weights + (r + 1L) * run * 2 * BYTES;
    }
    FloatVector low = FloatVector.broadcast(SPECIES, floor);
    FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, params, bias, ORDER);
    FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, params, bias + BYTES, ORDER);
    final long dstStride = shape.dstStride();
    final long d0 = dst + params.get(INT, dstIndex + 4L * Math.min(0, last)) * dstStride;
    s0x0 = s0x0.add(b0);
    s0x0 = s0x0.blend(low, s0x0.compare(LT, low));
    s0x0.intoMemorySegment(data, d0, ORDER);
    s0x1 = s0x1.add(b1);
    s0x1 = s0x1.blend(low, s0x1.compare(LT, low));
    s0x1.intoMemorySegment(data, d0 + BYTES, ORDER);
    final long d1 = dst + params.get(INT, dstIndex + 4L * Math.min(1, last)) * dstStride;
    s1x0 = s1x0.add(b0);
    s1x0 = s1x0.blend(low, s1x0.compare(LT, low));
    s1x0.intoMemorySegment(data, d1, ORDER);
    s1x1 = s1x1.add(b1);
    s1x1 = s1x1.blend(low, s1x1.compare(LT, low));
    s1x1.intoMemorySegment(data, d1 + BYTES, ORDER);
    final long d2 = dst + params.get(INT, dstIndex + 4L * Math.min(2, last)) * dstStride;
    s2x0 = s2x0.add(b0);
    s2x0 = s2x0.blend(low, s2x0.compare(LT, low));
    s2x0.intoMemorySegment(data, d2, ORDER);
    s2x1 = s2x1.add(b1);
    s2x1 = s2x1.blend(low, s2x1.compare(LT, low));
    s2x1.intoMemorySegment(data, d2 + BYTES, ORDER);
    final long d3 = dst + params.get(INT, dstIndex + 4L * Math.min(3, last)) * dstStride;
    s3x0 = s3x0.add(b0);
    s3x0 = s3x0.blend(low, s3x0.compare(LT, low));
    s3x0.intoMemorySegment(data, d3, ORDER);
    s3x1 = s3x1.add(b1);
    s3x1 = s3x1.blend(low, s3x1.compare(LT, low));
    s3x1.intoMemorySegment(data, d3 + BYTES, ORDER);
  }
}

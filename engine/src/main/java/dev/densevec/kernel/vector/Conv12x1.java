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

/// Convolution tile of 12 pixels by 1 vectors: 12 accumulators.
///
/// Written by `ConvTileSource`, not by hand.
final class Conv12x1 implements ConvKernel {

  @Override
  public int pixels() {
    return 12;
  }

  @Override
  public int vectors() {
    return 1;
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
    final long a4 = params.get(INT, srcIndex + 4L * Math.min(4, last)) * srcStride;
    final long a5 = params.get(INT, srcIndex + 4L * Math.min(5, last)) * srcStride;
    final long a6 = params.get(INT, srcIndex + 4L * Math.min(6, last)) * srcStride;
    final long a7 = params.get(INT, srcIndex + 4L * Math.min(7, last)) * srcStride;
    final long a8 = params.get(INT, srcIndex + 4L * Math.min(8, last)) * srcStride;
    final long a9 = params.get(INT, srcIndex + 4L * Math.min(9, last)) * srcStride;
    final long a10 = params.get(INT, srcIndex + 4L * Math.min(10, last)) * srcStride;
    final long a11 = params.get(INT, srcIndex + 4L * Math.min(11, last)) * srcStride;
    FloatVector s0x0 = FloatVector.zero(SPECIES);
    FloatVector s1x0 = FloatVector.zero(SPECIES);
    FloatVector s2x0 = FloatVector.zero(SPECIES);
    FloatVector s3x0 = FloatVector.zero(SPECIES);
    FloatVector s4x0 = FloatVector.zero(SPECIES);
    FloatVector s5x0 = FloatVector.zero(SPECIES);
    FloatVector s6x0 = FloatVector.zero(SPECIES);
    FloatVector s7x0 = FloatVector.zero(SPECIES);
    FloatVector s8x0 = FloatVector.zero(SPECIES);
    FloatVector s9x0 = FloatVector.zero(SPECIES);
    FloatVector s10x0 = FloatVector.zero(SPECIES);
    FloatVector s11x0 = FloatVector.zero(SPECIES);
    final int rows = shape.rows();
    final int run = shape.run();
    long w = weights;
    for (int r = 0; r < rows; r++) {
      long a = src + r * shape.rowStride();
      for (int k = 0; k < run; k++) {
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, params, w, ORDER);
        FloatVector x0 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a0));
        s0x0 = x0.fma(w0, s0x0);
        FloatVector x1 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a1));
        s1x0 = x1.fma(w0, s1x0);
        FloatVector x2 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a2));
        s2x0 = x2.fma(w0, s2x0);
        FloatVector x3 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a3));
        s3x0 = x3.fma(w0, s3x0);
        FloatVector x4 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a4));
        s4x0 = x4.fma(w0, s4x0);
        FloatVector x5 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a5));
        s5x0 = x5.fma(w0, s5x0);
        FloatVector x6 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a6));
        s6x0 = x6.fma(w0, s6x0);
        FloatVector x7 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a7));
        s7x0 = x7.fma(w0, s7x0);
        FloatVector x8 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a8));
        s8x0 = x8.fma(w0, s8x0);
        FloatVector x9 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a9));
        s9x0 = x9.fma(w0, s9x0);
        FloatVector x10 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a10));
        s10x0 = x10.fma(w0, s10x0);
        FloatVector x11 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + a11));
        s11x0 = x11.fma(w0, s11x0);
        a += Float.BYTES;
        w += BYTES;
      }
    }
    FloatVector low = FloatVector.broadcast(SPECIES, floor);
    FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, params, bias, ORDER);
    final long dstStride = shape.dstStride();
    final long d0 = dst + params.get(INT, dstIndex + 4L * Math.min(0, last)) * dstStride;
    s0x0 = s0x0.add(b0);
    s0x0 = s0x0.blend(low, s0x0.compare(LT, low));
    s0x0.intoMemorySegment(data, d0, ORDER);
    final long d1 = dst + params.get(INT, dstIndex + 4L * Math.min(1, last)) * dstStride;
    s1x0 = s1x0.add(b0);
    s1x0 = s1x0.blend(low, s1x0.compare(LT, low));
    s1x0.intoMemorySegment(data, d1, ORDER);
    final long d2 = dst + params.get(INT, dstIndex + 4L * Math.min(2, last)) * dstStride;
    s2x0 = s2x0.add(b0);
    s2x0 = s2x0.blend(low, s2x0.compare(LT, low));
    s2x0.intoMemorySegment(data, d2, ORDER);
    final long d3 = dst + params.get(INT, dstIndex + 4L * Math.min(3, last)) * dstStride;
    s3x0 = s3x0.add(b0);
    s3x0 = s3x0.blend(low, s3x0.compare(LT, low));
    s3x0.intoMemorySegment(data, d3, ORDER);
    final long d4 = dst + params.get(INT, dstIndex + 4L * Math.min(4, last)) * dstStride;
    s4x0 = s4x0.add(b0);
    s4x0 = s4x0.blend(low, s4x0.compare(LT, low));
    s4x0.intoMemorySegment(data, d4, ORDER);
    final long d5 = dst + params.get(INT, dstIndex + 4L * Math.min(5, last)) * dstStride;
    s5x0 = s5x0.add(b0);
    s5x0 = s5x0.blend(low, s5x0.compare(LT, low));
    s5x0.intoMemorySegment(data, d5, ORDER);
    final long d6 = dst + params.get(INT, dstIndex + 4L * Math.min(6, last)) * dstStride;
    s6x0 = s6x0.add(b0);
    s6x0 = s6x0.blend(low, s6x0.compare(LT, low));
    s6x0.intoMemorySegment(data, d6, ORDER);
    final long d7 = dst + params.get(INT, dstIndex + 4L * Math.min(7, last)) * dstStride;
    s7x0 = s7x0.add(b0);
    s7x0 = s7x0.blend(low, s7x0.compare(LT, low));
    s7x0.intoMemorySegment(data, d7, ORDER);
    final long d8 = dst + params.get(INT, dstIndex + 4L * Math.min(8, last)) * dstStride;
    s8x0 = s8x0.add(b0);
    s8x0 = s8x0.blend(low, s8x0.compare(LT, low));
    s8x0.intoMemorySegment(data, d8, ORDER);
    final long d9 = dst + params.get(INT, dstIndex + 4L * Math.min(9, last)) * dstStride;
    s9x0 = s9x0.add(b0);
    s9x0 = s9x0.blend(low, s9x0.compare(LT, low));
    s9x0.intoMemorySegment(data, d9, ORDER);
    final long d10 = dst + params.get(INT, dstIndex + 4L * Math.min(10, last)) * dstStride;
    s10x0 = s10x0.add(b0);
    s10x0 = s10x0.blend(low, s10x0.compare(LT, low));
    s10x0.intoMemorySegment(data, d10, ORDER);
    final long d11 = dst + params.get(INT, dstIndex + 4L * Math.min(11, last)) * dstStride;
    s11x0 = s11x0.add(b0);
    s11x0 = s11x0.blend(low, s11x0.compare(LT, low));
    s11x0.intoMemorySegment(data, d11, ORDER);
  }
}

package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.Halves.BYTES;
import static dev.densevec.kernel.vector.Halves.SPECIES;
import static dev.densevec.kernel.vector.Halves.VECTOR;
import static dev.densevec.kernel.vector.Lanes.FLOAT;
import static dev.densevec.kernel.vector.Lanes.ORDER;
import static dev.densevec.kernel.vector.Lanes.other;
import static dev.densevec.kernel.vector.Memory.ALL;
import static dev.densevec.kernel.vector.Memory.MOST;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.ConvShape;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Convolution tile of 12 pixels by 2 halves of a vector: 24 accumulators.
///
/// Written by `ConvTileSource`, not by hand.
final class Conv12x2Halves implements ConvKernel {

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
      int[] indices,
      int srcIndex,
      int count,
      MemorySegment params,
      long weights,
      long bias,
      float floor,
      long dst,
      int dstIndex) {
    final int last = count - 1;
    final long from = data.address() + src;
    final long srcStride = shape.srcStride();
    final long a0 = from + indices[srcIndex + Math.min(0, last)] * srcStride;
    final long a1 = from + indices[srcIndex + Math.min(1, last)] * srcStride;
    final long a2 = from + indices[srcIndex + Math.min(2, last)] * srcStride;
    final long a3 = from + indices[srcIndex + Math.min(3, last)] * srcStride;
    final long a4 = from + indices[srcIndex + Math.min(4, last)] * srcStride;
    final long a5 = from + indices[srcIndex + Math.min(5, last)] * srcStride;
    final long a6 = from + indices[srcIndex + Math.min(6, last)] * srcStride;
    final long a7 = from + indices[srcIndex + Math.min(7, last)] * srcStride;
    final long a8 = from + indices[srcIndex + Math.min(8, last)] * srcStride;
    final long a9 = from + indices[srcIndex + Math.min(9, last)] * srcStride;
    final long a10 = from + indices[srcIndex + Math.min(10, last)] * srcStride;
    final long a11 = from + indices[srcIndex + Math.min(11, last)] * srcStride;
    final long b = (params.address() + bias) & MOST;
    FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER);
    FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, ALL, b + BYTES, ORDER);
    FloatVector s0x0 = b0;
    FloatVector s0x1 = b1;
    FloatVector s1x0 = b0;
    FloatVector s1x1 = b1;
    FloatVector s2x0 = b0;
    FloatVector s2x1 = b1;
    FloatVector s3x0 = b0;
    FloatVector s3x1 = b1;
    FloatVector s4x0 = b0;
    FloatVector s4x1 = b1;
    FloatVector s5x0 = b0;
    FloatVector s5x1 = b1;
    FloatVector s6x0 = b0;
    FloatVector s6x1 = b1;
    FloatVector s7x0 = b0;
    FloatVector s7x1 = b1;
    FloatVector s8x0 = b0;
    FloatVector s8x1 = b1;
    FloatVector s9x0 = b0;
    FloatVector s9x1 = b1;
    FloatVector s10x0 = b0;
    FloatVector s10x1 = b1;
    FloatVector s11x0 = b0;
    FloatVector s11x1 = b1;
    final long rowStride = shape.rowStride();
    final int rows = shape.rows();
    final int run = shape.run();
    long w = params.address() + weights;
    for (int r = 0; r < rows; r++) {
      final long p0 = (a0 + r * rowStride) & MOST;
      final long p1 = (a1 + r * rowStride) & MOST;
      final long p2 = (a2 + r * rowStride) & MOST;
      final long p3 = (a3 + r * rowStride) & MOST;
      final long p4 = (a4 + r * rowStride) & MOST;
      final long p5 = (a5 + r * rowStride) & MOST;
      final long p6 = (a6 + r * rowStride) & MOST;
      final long p7 = (a7 + r * rowStride) & MOST;
      final long p8 = (a8 + r * rowStride) & MOST;
      final long p9 = (a9 + r * rowStride) & MOST;
      final long p10 = (a10 + r * rowStride) & MOST;
      final long p11 = (a11 + r * rowStride) & MOST;
      final long row = w & MOST;
      for (int k = 0; k < run; k++) {
        final long weight = row + 2 * BYTES * k;
        if (s0x0.getClass() != VECTOR) throw other();
        if (s0x1.getClass() != VECTOR) throw other();
        if (s1x0.getClass() != VECTOR) throw other();
        if (s1x1.getClass() != VECTOR) throw other();
        if (s2x0.getClass() != VECTOR) throw other();
        if (s2x1.getClass() != VECTOR) throw other();
        if (s3x0.getClass() != VECTOR) throw other();
        if (s3x1.getClass() != VECTOR) throw other();
        if (s4x0.getClass() != VECTOR) throw other();
        if (s4x1.getClass() != VECTOR) throw other();
        if (s5x0.getClass() != VECTOR) throw other();
        if (s5x1.getClass() != VECTOR) throw other();
        if (s6x0.getClass() != VECTOR) throw other();
        if (s6x1.getClass() != VECTOR) throw other();
        if (s7x0.getClass() != VECTOR) throw other();
        if (s7x1.getClass() != VECTOR) throw other();
        if (s8x0.getClass() != VECTOR) throw other();
        if (s8x1.getClass() != VECTOR) throw other();
        if (s9x0.getClass() != VECTOR) throw other();
        if (s9x1.getClass() != VECTOR) throw other();
        if (s10x0.getClass() != VECTOR) throw other();
        if (s10x1.getClass() != VECTOR) throw other();
        if (s11x0.getClass() != VECTOR) throw other();
        if (s11x1.getClass() != VECTOR) throw other();
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, ALL, weight, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, ALL, weight + BYTES, ORDER);
        FloatVector x0 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p0 + 4L * k));
        s0x0 = x0.fma(w0, s0x0);
        s0x1 = x0.fma(w1, s0x1);
        FloatVector x1 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p1 + 4L * k));
        s1x0 = x1.fma(w0, s1x0);
        s1x1 = x1.fma(w1, s1x1);
        FloatVector x2 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p2 + 4L * k));
        s2x0 = x2.fma(w0, s2x0);
        s2x1 = x2.fma(w1, s2x1);
        FloatVector x3 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p3 + 4L * k));
        s3x0 = x3.fma(w0, s3x0);
        s3x1 = x3.fma(w1, s3x1);
        FloatVector x4 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p4 + 4L * k));
        s4x0 = x4.fma(w0, s4x0);
        s4x1 = x4.fma(w1, s4x1);
        FloatVector x5 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p5 + 4L * k));
        s5x0 = x5.fma(w0, s5x0);
        s5x1 = x5.fma(w1, s5x1);
        FloatVector x6 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p6 + 4L * k));
        s6x0 = x6.fma(w0, s6x0);
        s6x1 = x6.fma(w1, s6x1);
        FloatVector x7 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p7 + 4L * k));
        s7x0 = x7.fma(w0, s7x0);
        s7x1 = x7.fma(w1, s7x1);
        FloatVector x8 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p8 + 4L * k));
        s8x0 = x8.fma(w0, s8x0);
        s8x1 = x8.fma(w1, s8x1);
        FloatVector x9 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p9 + 4L * k));
        s9x0 = x9.fma(w0, s9x0);
        s9x1 = x9.fma(w1, s9x1);
        FloatVector x10 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p10 + 4L * k));
        s10x0 = x10.fma(w0, s10x0);
        s10x1 = x10.fma(w1, s10x1);
        FloatVector x11 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p11 + 4L * k));
        s11x0 = x11.fma(w0, s11x0);
        s11x1 = x11.fma(w1, s11x1);
      }
      w += 2 * BYTES * run;
    }
    if (s0x0.getClass() != VECTOR) throw other();
    if (s0x1.getClass() != VECTOR) throw other();
    if (s1x0.getClass() != VECTOR) throw other();
    if (s1x1.getClass() != VECTOR) throw other();
    if (s2x0.getClass() != VECTOR) throw other();
    if (s2x1.getClass() != VECTOR) throw other();
    if (s3x0.getClass() != VECTOR) throw other();
    if (s3x1.getClass() != VECTOR) throw other();
    if (s4x0.getClass() != VECTOR) throw other();
    if (s4x1.getClass() != VECTOR) throw other();
    if (s5x0.getClass() != VECTOR) throw other();
    if (s5x1.getClass() != VECTOR) throw other();
    if (s6x0.getClass() != VECTOR) throw other();
    if (s6x1.getClass() != VECTOR) throw other();
    if (s7x0.getClass() != VECTOR) throw other();
    if (s7x1.getClass() != VECTOR) throw other();
    if (s8x0.getClass() != VECTOR) throw other();
    if (s8x1.getClass() != VECTOR) throw other();
    if (s9x0.getClass() != VECTOR) throw other();
    if (s9x1.getClass() != VECTOR) throw other();
    if (s10x0.getClass() != VECTOR) throw other();
    if (s10x1.getClass() != VECTOR) throw other();
    if (s11x0.getClass() != VECTOR) throw other();
    if (s11x1.getClass() != VECTOR) throw other();
    final long to = data.address() + dst;
    final long dstStride = shape.dstStride();
    final long d0 = (to + indices[dstIndex + Math.min(0, last)] * dstStride) & MOST;
    s0x0.intoMemorySegment(ALL, d0, ORDER);
    s0x1.intoMemorySegment(ALL, d0 + BYTES, ORDER);
    final long d1 = (to + indices[dstIndex + Math.min(1, last)] * dstStride) & MOST;
    s1x0.intoMemorySegment(ALL, d1, ORDER);
    s1x1.intoMemorySegment(ALL, d1 + BYTES, ORDER);
    final long d2 = (to + indices[dstIndex + Math.min(2, last)] * dstStride) & MOST;
    s2x0.intoMemorySegment(ALL, d2, ORDER);
    s2x1.intoMemorySegment(ALL, d2 + BYTES, ORDER);
    final long d3 = (to + indices[dstIndex + Math.min(3, last)] * dstStride) & MOST;
    s3x0.intoMemorySegment(ALL, d3, ORDER);
    s3x1.intoMemorySegment(ALL, d3 + BYTES, ORDER);
    final long d4 = (to + indices[dstIndex + Math.min(4, last)] * dstStride) & MOST;
    s4x0.intoMemorySegment(ALL, d4, ORDER);
    s4x1.intoMemorySegment(ALL, d4 + BYTES, ORDER);
    final long d5 = (to + indices[dstIndex + Math.min(5, last)] * dstStride) & MOST;
    s5x0.intoMemorySegment(ALL, d5, ORDER);
    s5x1.intoMemorySegment(ALL, d5 + BYTES, ORDER);
    final long d6 = (to + indices[dstIndex + Math.min(6, last)] * dstStride) & MOST;
    s6x0.intoMemorySegment(ALL, d6, ORDER);
    s6x1.intoMemorySegment(ALL, d6 + BYTES, ORDER);
    final long d7 = (to + indices[dstIndex + Math.min(7, last)] * dstStride) & MOST;
    s7x0.intoMemorySegment(ALL, d7, ORDER);
    s7x1.intoMemorySegment(ALL, d7 + BYTES, ORDER);
    final long d8 = (to + indices[dstIndex + Math.min(8, last)] * dstStride) & MOST;
    s8x0.intoMemorySegment(ALL, d8, ORDER);
    s8x1.intoMemorySegment(ALL, d8 + BYTES, ORDER);
    final long d9 = (to + indices[dstIndex + Math.min(9, last)] * dstStride) & MOST;
    s9x0.intoMemorySegment(ALL, d9, ORDER);
    s9x1.intoMemorySegment(ALL, d9 + BYTES, ORDER);
    final long d10 = (to + indices[dstIndex + Math.min(10, last)] * dstStride) & MOST;
    s10x0.intoMemorySegment(ALL, d10, ORDER);
    s10x1.intoMemorySegment(ALL, d10 + BYTES, ORDER);
    final long d11 = (to + indices[dstIndex + Math.min(11, last)] * dstStride) & MOST;
    s11x0.intoMemorySegment(ALL, d11, ORDER);
    s11x1.intoMemorySegment(ALL, d11 + BYTES, ORDER);
    if (floor > Float.NEGATIVE_INFINITY) {
      Floor.raise(to, dstStride, indices, dstIndex, count, 1, floor);
    }
  }
}

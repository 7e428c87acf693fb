package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.Lanes.BYTES;
import static dev.densevec.kernel.vector.Lanes.FLOAT;
import static dev.densevec.kernel.vector.Lanes.INT;
import static dev.densevec.kernel.vector.Lanes.ORDER;
import static dev.densevec.kernel.vector.Lanes.SPECIES;
import static dev.densevec.kernel.vector.Memory.ALL;
import static dev.densevec.kernel.vector.Memory.at;
import static dev.densevec.kernel.vector.Memory.load;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.ConvShape;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Convolution tile of 9 pixels by 1 vectors: 9 accumulators.
///
/// Written by `ConvTileSource`, not by hand.
final class Conv9x1 implements ConvKernel {

  @Override
  public int pixels() {
    return 9;
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
    final long table = params.address() + srcIndex;
    final long from = data.address() + src;
    final long srcStride = shape.srcStride();
    final long a0 = from + ALL.get(INT, at(table + 4L * Math.min(0, last))) * srcStride;
    final long a1 = from + ALL.get(INT, at(table + 4L * Math.min(1, last))) * srcStride;
    final long a2 = from + ALL.get(INT, at(table + 4L * Math.min(2, last))) * srcStride;
    final long a3 = from + ALL.get(INT, at(table + 4L * Math.min(3, last))) * srcStride;
    final long a4 = from + ALL.get(INT, at(table + 4L * Math.min(4, last))) * srcStride;
    final long a5 = from + ALL.get(INT, at(table + 4L * Math.min(5, last))) * srcStride;
    final long a6 = from + ALL.get(INT, at(table + 4L * Math.min(6, last))) * srcStride;
    final long a7 = from + ALL.get(INT, at(table + 4L * Math.min(7, last))) * srcStride;
    final long a8 = from + ALL.get(INT, at(table + 4L * Math.min(8, last))) * srcStride;
    FloatVector s0x0 = FloatVector.zero(SPECIES);
    FloatVector s1x0 = FloatVector.zero(SPECIES);
    FloatVector s2x0 = FloatVector.zero(SPECIES);
    FloatVector s3x0 = FloatVector.zero(SPECIES);
    FloatVector s4x0 = FloatVector.zero(SPECIES);
    FloatVector s5x0 = FloatVector.zero(SPECIES);
    FloatVector s6x0 = FloatVector.zero(SPECIES);
    FloatVector s7x0 = FloatVector.zero(SPECIES);
    FloatVector s8x0 = FloatVector.zero(SPECIES);
    final long rowStride = shape.rowStride();
    final int rows = shape.rows();
    final int run = shape.run();
    long w = params.address() + weights;
    for (int r = 0; r < rows; r++) {
      final long p0 = at(a0 + r * rowStride);
      final long p1 = at(a1 + r * rowStride);
      final long p2 = at(a2 + r * rowStride);
      final long p3 = at(a3 + r * rowStride);
      final long p4 = at(a4 + r * rowStride);
      final long p5 = at(a5 + r * rowStride);
      final long p6 = at(a6 + r * rowStride);
      final long p7 = at(a7 + r * rowStride);
      final long p8 = at(a8 + r * rowStride);
      final long row = at(w);
      for (int k = 0; k < run; k++) {
        final long weight = row + BYTES * k;
        FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, ALL, weight, ORDER);
        FloatVector x0 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p0 + 4L * k));
        s0x0 = x0.fma(w0, s0x0);
        FloatVector x1 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p1 + 4L * k));
        s1x0 = x1.fma(w0, s1x0);
        FloatVector x2 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p2 + 4L * k));
        s2x0 = x2.fma(w0, s2x0);
        FloatVector x3 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p3 + 4L * k));
        s3x0 = x3.fma(w0, s3x0);
        FloatVector x4 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p4 + 4L * k));
        s4x0 = x4.fma(w0, s4x0);
        FloatVector x5 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p5 + 4L * k));
        s5x0 = x5.fma(w0, s5x0);
        FloatVector x6 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p6 + 4L * k));
        s6x0 = x6.fma(w0, s6x0);
        FloatVector x7 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p7 + 4L * k));
        s7x0 = x7.fma(w0, s7x0);
        FloatVector x8 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, p8 + 4L * k));
        s8x0 = x8.fma(w0, s8x0);
      }
      w += BYTES * run;
    }
    FloatVector low = FloatVector.broadcast(SPECIES, floor);
    final long b = params.address() + bias;
    FloatVector b0 = load(b);
    final long dstTable = params.address() + dstIndex;
    final long to = data.address() + dst;
    final long dstStride = shape.dstStride();
    final long d0 = at(to + ALL.get(INT, at(dstTable + 4L * Math.min(0, last))) * dstStride);
    s0x0 = s0x0.add(b0);
    s0x0 = s0x0.blend(low, s0x0.compare(LT, low));
    s0x0.intoMemorySegment(ALL, d0, ORDER);
    final long d1 = at(to + ALL.get(INT, at(dstTable + 4L * Math.min(1, last))) * dstStride);
    s1x0 = s1x0.add(b0);
    s1x0 = s1x0.blend(low, s1x0.compare(LT, low));
    s1x0.intoMemorySegment(ALL, d1, ORDER);
    final long d2 = at(to + ALL.get(INT, at(dstTable + 4L * Math.min(2, last))) * dstStride);
    s2x0 = s2x0.add(b0);
    s2x0 = s2x0.blend(low, s2x0.compare(LT, low));
    s2x0.intoMemorySegment(ALL, d2, ORDER);
    final long d3 = at(to + ALL.get(INT, at(dstTable + 4L * Math.min(3, last))) * dstStride);
    s3x0 = s3x0.add(b0);
    s3x0 = s3x0.blend(low, s3x0.compare(LT, low));
    s3x0.intoMemorySegment(ALL, d3, ORDER);
    final long d4 = at(to + ALL.get(INT, at(dstTable + 4L * Math.min(4, last))) * dstStride);
    s4x0 = s4x0.add(b0);
    s4x0 = s4x0.blend(low, s4x0.compare(LT, low));
    s4x0.intoMemorySegment(ALL, d4, ORDER);
    final long d5 = at(to + ALL.get(INT, at(dstTable + 4L * Math.min(5, last))) * dstStride);
    s5x0 = s5x0.add(b0);
    s5x0 = s5x0.blend(low, s5x0.compare(LT, low));
    s5x0.intoMemorySegment(ALL, d5, ORDER);
    final long d6 = at(to + ALL.get(INT, at(dstTable + 4L * Math.min(6, last))) * dstStride);
    s6x0 = s6x0.add(b0);
    s6x0 = s6x0.blend(low, s6x0.compare(LT, low));
    s6x0.intoMemorySegment(ALL, d6, ORDER);
    final long d7 = at(to + ALL.get(INT, at(dstTable + 4L * Math.min(7, last))) * dstStride);
    s7x0 = s7x0.add(b0);
    s7x0 = s7x0.blend(low, s7x0.compare(LT, low));
    s7x0.intoMemorySegment(ALL, d7, ORDER);
    final long d8 = at(to + ALL.get(INT, at(dstTable + 4L * Math.min(8, last))) * dstStride);
    s8x0 = s8x0.add(b0);
    s8x0 = s8x0.blend(low, s8x0.compare(LT, low));
    s8x0.intoMemorySegment(ALL, d8, ORDER);
  }
}

package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.Lanes.BYTES;
import static dev.densevec.kernel.vector.Lanes.FLOAT;
import static dev.densevec.kernel.vector.Lanes.ORDER;
import static dev.densevec.kernel.vector.Lanes.SPECIES;
import static dev.densevec.kernel.vector.Lanes.VECTOR;
import static dev.densevec.kernel.vector.Lanes.other;
import static dev.densevec.kernel.vector.Memory.ALL;
import static dev.densevec.kernel.vector.Memory.MOST;

import dev.densevec.kernel.OuterKernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Tile of outer products of 8 channels by 3 vectors: 24 accumulators.
///
/// Written by `OuterTileSource`, not by hand.
final class Outer8x3 implements OuterKernel {

  @Override
  public int rows() {
    return 8;
  }

  @Override
  public int vectors() {
    return 3;
  }

  @Override
  public void run(
      MemorySegment data,
      long left,
      long leftStride,
      long leftRow,
      long right,
      long rightStride,
      long rightRow,
      int rows,
      int columns,
      long dst,
      long dstStride) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector s0x0 = zero;
    FloatVector s0x1 = zero;
    FloatVector s0x2 = zero;
    FloatVector s1x0 = zero;
    FloatVector s1x1 = zero;
    FloatVector s1x2 = zero;
    FloatVector s2x0 = zero;
    FloatVector s2x1 = zero;
    FloatVector s2x2 = zero;
    FloatVector s3x0 = zero;
    FloatVector s3x1 = zero;
    FloatVector s3x2 = zero;
    FloatVector s4x0 = zero;
    FloatVector s4x1 = zero;
    FloatVector s4x2 = zero;
    FloatVector s5x0 = zero;
    FloatVector s5x1 = zero;
    FloatVector s5x2 = zero;
    FloatVector s6x0 = zero;
    FloatVector s6x1 = zero;
    FloatVector s6x2 = zero;
    FloatVector s7x0 = zero;
    FloatVector s7x1 = zero;
    FloatVector s7x2 = zero;
    final long base = data.address();
    for (int r = 0; r < rows; r++) {
      long a = base + left + r * leftRow;
      long b = base + right + r * rightRow;
      for (int p = 0; p < columns; p++) {
        long x = a & MOST;
        long y = b & MOST;
        if (s0x0.getClass() != VECTOR) throw other();
        if (s0x1.getClass() != VECTOR) throw other();
        if (s0x2.getClass() != VECTOR) throw other();
        if (s1x0.getClass() != VECTOR) throw other();
        if (s1x1.getClass() != VECTOR) throw other();
        if (s1x2.getClass() != VECTOR) throw other();
        if (s2x0.getClass() != VECTOR) throw other();
        if (s2x1.getClass() != VECTOR) throw other();
        if (s2x2.getClass() != VECTOR) throw other();
        if (s3x0.getClass() != VECTOR) throw other();
        if (s3x1.getClass() != VECTOR) throw other();
        if (s3x2.getClass() != VECTOR) throw other();
        if (s4x0.getClass() != VECTOR) throw other();
        if (s4x1.getClass() != VECTOR) throw other();
        if (s4x2.getClass() != VECTOR) throw other();
        if (s5x0.getClass() != VECTOR) throw other();
        if (s5x1.getClass() != VECTOR) throw other();
        if (s5x2.getClass() != VECTOR) throw other();
        if (s6x0.getClass() != VECTOR) throw other();
        if (s6x1.getClass() != VECTOR) throw other();
        if (s6x2.getClass() != VECTOR) throw other();
        if (s7x0.getClass() != VECTOR) throw other();
        if (s7x1.getClass() != VECTOR) throw other();
        if (s7x2.getClass() != VECTOR) throw other();
        FloatVector y0 = FloatVector.fromMemorySegment(SPECIES, ALL, y, ORDER);
        FloatVector y1 = FloatVector.fromMemorySegment(SPECIES, ALL, y + BYTES, ORDER);
        FloatVector y2 = FloatVector.fromMemorySegment(SPECIES, ALL, y + 2 * BYTES, ORDER);
        FloatVector x0 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x));
        s0x0 = x0.fma(y0, s0x0);
        s0x1 = x0.fma(y1, s0x1);
        s0x2 = x0.fma(y2, s0x2);
        FloatVector x1 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 4));
        s1x0 = x1.fma(y0, s1x0);
        s1x1 = x1.fma(y1, s1x1);
        s1x2 = x1.fma(y2, s1x2);
        FloatVector x2 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 8));
        s2x0 = x2.fma(y0, s2x0);
        s2x1 = x2.fma(y1, s2x1);
        s2x2 = x2.fma(y2, s2x2);
        FloatVector x3 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 12));
        s3x0 = x3.fma(y0, s3x0);
        s3x1 = x3.fma(y1, s3x1);
        s3x2 = x3.fma(y2, s3x2);
        FloatVector x4 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 16));
        s4x0 = x4.fma(y0, s4x0);
        s4x1 = x4.fma(y1, s4x1);
        s4x2 = x4.fma(y2, s4x2);
        FloatVector x5 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 20));
        s5x0 = x5.fma(y0, s5x0);
        s5x1 = x5.fma(y1, s5x1);
        s5x2 = x5.fma(y2, s5x2);
        FloatVector x6 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 24));
        s6x0 = x6.fma(y0, s6x0);
        s6x1 = x6.fma(y1, s6x1);
        s6x2 = x6.fma(y2, s6x2);
        FloatVector x7 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 28));
        s7x0 = x7.fma(y0, s7x0);
        s7x1 = x7.fma(y1, s7x1);
        s7x2 = x7.fma(y2, s7x2);
        a += leftStride;
        b += rightStride;
      }
    }
    long at = base + dst;
    final long d0 = at & MOST;
    FloatVector d0x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d0, ORDER);
    d0x0.add(s0x0).intoMemorySegment(ALL, d0, ORDER);
    FloatVector d0x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d0 + BYTES, ORDER);
    d0x1.add(s0x1).intoMemorySegment(ALL, d0 + BYTES, ORDER);
    FloatVector d0x2 = FloatVector.fromMemorySegment(SPECIES, ALL, d0 + 2 * BYTES, ORDER);
    d0x2.add(s0x2).intoMemorySegment(ALL, d0 + 2 * BYTES, ORDER);
    at += dstStride;
    final long d1 = at & MOST;
    FloatVector d1x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d1, ORDER);
    d1x0.add(s1x0).intoMemorySegment(ALL, d1, ORDER);
    FloatVector d1x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d1 + BYTES, ORDER);
    d1x1.add(s1x1).intoMemorySegment(ALL, d1 + BYTES, ORDER);
    FloatVector d1x2 = FloatVector.fromMemorySegment(SPECIES, ALL, d1 + 2 * BYTES, ORDER);
    d1x2.add(s1x2).intoMemorySegment(ALL, d1 + 2 * BYTES, ORDER);
    at += dstStride;
    final long d2 = at & MOST;
    FloatVector d2x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d2, ORDER);
    d2x0.add(s2x0).intoMemorySegment(ALL, d2, ORDER);
    FloatVector d2x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d2 + BYTES, ORDER);
    d2x1.add(s2x1).intoMemorySegment(ALL, d2 + BYTES, ORDER);
    FloatVector d2x2 = FloatVector.fromMemorySegment(SPECIES, ALL, d2 + 2 * BYTES, ORDER);
    d2x2.add(s2x2).intoMemorySegment(ALL, d2 + 2 * BYTES, ORDER);
    at += dstStride;
    final long d3 = at & MOST;
    FloatVector d3x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d3, ORDER);
    d3x0.add(s3x0).intoMemorySegment(ALL, d3, ORDER);
    FloatVector d3x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d3 + BYTES, ORDER);
    d3x1.add(s3x1).intoMemorySegment(ALL, d3 + BYTES, ORDER);
    FloatVector d3x2 = FloatVector.fromMemorySegment(SPECIES, ALL, d3 + 2 * BYTES, ORDER);
    d3x2.add(s3x2).intoMemorySegment(ALL, d3 + 2 * BYTES, ORDER);
    at += dstStride;
    final long d4 = at & MOST;
    FloatVector d4x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d4, ORDER);
    d4x0.add(s4x0).intoMemorySegment(ALL, d4, ORDER);
    FloatVector d4x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d4 + BYTES, ORDER);
    d4x1.add(s4x1).intoMemorySegment(ALL, d4 + BYTES, ORDER);
    FloatVector d4x2 = FloatVector.fromMemorySegment(SPECIES, ALL, d4 + 2 * BYTES, ORDER);
    d4x2.add(s4x2).intoMemorySegment(ALL, d4 + 2 * BYTES, ORDER);
    at += dstStride;
    final long d5 = at & MOST;
    FloatVector d5x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d5, ORDER);
    d5x0.add(s5x0).intoMemorySegment(ALL, d5, ORDER);
    FloatVector d5x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d5 + BYTES, ORDER);
    d5x1.add(s5x1).intoMemorySegment(ALL, d5 + BYTES, ORDER);
    FloatVector d5x2 = FloatVector.fromMemorySegment(SPECIES, ALL, d5 + 2 * BYTES, ORDER);
    d5x2.add(s5x2).intoMemorySegment(ALL, d5 + 2 * BYTES, ORDER);
    at += dstStride;
    final long d6 = at & MOST;
    FloatVector d6x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d6, ORDER);
    d6x0.add(s6x0).intoMemorySegment(ALL, d6, ORDER);
    FloatVector d6x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d6 + BYTES, ORDER);
    d6x1.add(s6x1).intoMemorySegment(ALL, d6 + BYTES, ORDER);
    FloatVector d6x2 = FloatVector.fromMemorySegment(SPECIES, ALL, d6 + 2 * BYTES, ORDER);
    d6x2.add(s6x2).intoMemorySegment(ALL, d6 + 2 * BYTES, ORDER);
    at += dstStride;
    final long d7 = at & MOST;
    FloatVector d7x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d7, ORDER);
    d7x0.add(s7x0).intoMemorySegment(ALL, d7, ORDER);
    FloatVector d7x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d7 + BYTES, ORDER);
    d7x1.add(s7x1).intoMemorySegment(ALL, d7 + BYTES, ORDER);
    FloatVector d7x2 = FloatVector.fromMemorySegment(SPECIES, ALL, d7 + 2 * BYTES, ORDER);
    d7x2.add(s7x2).intoMemorySegment(ALL, d7 + 2 * BYTES, ORDER);
  }
}

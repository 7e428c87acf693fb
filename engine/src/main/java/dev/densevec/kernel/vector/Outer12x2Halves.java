package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.Halves.BYTES;
import static dev.densevec.kernel.vector.Halves.SPECIES;
import static dev.densevec.kernel.vector.Halves.VECTOR;
import static dev.densevec.kernel.vector.Lanes.FLOAT;
import static dev.densevec.kernel.vector.Lanes.ORDER;
import static dev.densevec.kernel.vector.Lanes.other;
import static dev.densevec.kernel.vector.Memory.ALL;
import static dev.densevec.kernel.vector.Memory.MOST;

import dev.densevec.kernel.OuterKernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Tile of outer products of 12 channels by 2 halves of a vector: 24 accumulators.
///
/// Written by `OuterTileSource`, not by hand.
final class Outer12x2Halves implements OuterKernel {

  @Override
  public int rows() {
    return 12;
  }

  @Override
  public int vectors() {
    return 1;
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
    FloatVector s1x0 = zero;
    FloatVector s1x1 = zero;
    FloatVector s2x0 = zero;
    FloatVector s2x1 = zero;
    FloatVector s3x0 = zero;
    FloatVector s3x1 = zero;
    FloatVector s4x0 = zero;
    FloatVector s4x1 = zero;
    FloatVector s5x0 = zero;
    FloatVector s5x1 = zero;
    FloatVector s6x0 = zero;
    FloatVector s6x1 = zero;
    FloatVector s7x0 = zero;
    FloatVector s7x1 = zero;
    FloatVector s8x0 = zero;
    FloatVector s8x1 = zero;
    FloatVector s9x0 = zero;
    FloatVector s9x1 = zero;
    FloatVector s10x0 = zero;
    FloatVector s10x1 = zero;
    FloatVector s11x0 = zero;
    FloatVector s11x1 = zero;
    final long base = data.address();
    for (int r = 0; r < rows; r++) {
      long a = base + left + r * leftRow;
      long b = base + right + r * rightRow;
      for (int p = 0; p < columns; p++) {
        long x = a & MOST;
        long y = b & MOST;
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
        FloatVector y0 = FloatVector.fromMemorySegment(SPECIES, ALL, y, ORDER);
        FloatVector y1 = FloatVector.fromMemorySegment(SPECIES, ALL, y + BYTES, ORDER);
        FloatVector x0 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x));
        s0x0 = x0.fma(y0, s0x0);
        s0x1 = x0.fma(y1, s0x1);
        FloatVector x1 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 4));
        s1x0 = x1.fma(y0, s1x0);
        s1x1 = x1.fma(y1, s1x1);
        FloatVector x2 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 8));
        s2x0 = x2.fma(y0, s2x0);
        s2x1 = x2.fma(y1, s2x1);
        FloatVector x3 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 12));
        s3x0 = x3.fma(y0, s3x0);
        s3x1 = x3.fma(y1, s3x1);
        FloatVector x4 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 16));
        s4x0 = x4.fma(y0, s4x0);
        s4x1 = x4.fma(y1, s4x1);
        FloatVector x5 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 20));
        s5x0 = x5.fma(y0, s5x0);
        s5x1 = x5.fma(y1, s5x1);
        FloatVector x6 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 24));
        s6x0 = x6.fma(y0, s6x0);
        s6x1 = x6.fma(y1, s6x1);
        FloatVector x7 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 28));
        s7x0 = x7.fma(y0, s7x0);
        s7x1 = x7.fma(y1, s7x1);
        FloatVector x8 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 32));
        s8x0 = x8.fma(y0, s8x0);
        s8x1 = x8.fma(y1, s8x1);
        FloatVector x9 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 36));
        s9x0 = x9.fma(y0, s9x0);
        s9x1 = x9.fma(y1, s9x1);
        FloatVector x10 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 40));
        s10x0 = x10.fma(y0, s10x0);
        s10x1 = x10.fma(y1, s10x1);
        FloatVector x11 = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, x + 44));
        s11x0 = x11.fma(y0, s11x0);
        s11x1 = x11.fma(y1, s11x1);
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
    at += dstStride;
    final long d1 = at & MOST;
    FloatVector d1x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d1, ORDER);
    d1x0.add(s1x0).intoMemorySegment(ALL, d1, ORDER);
    FloatVector d1x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d1 + BYTES, ORDER);
    d1x1.add(s1x1).intoMemorySegment(ALL, d1 + BYTES, ORDER);
    at += dstStride;
    final long d2 = at & MOST;
    FloatVector d2x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d2, ORDER);
    d2x0.add(s2x0).intoMemorySegment(ALL, d2, ORDER);
    FloatVector d2x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d2 + BYTES, ORDER);
    d2x1.add(s2x1).intoMemorySegment(ALL, d2 + BYTES, ORDER);
    at += dstStride;
    final long d3 = at & MOST;
    FloatVector d3x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d3, ORDER);
    d3x0.add(s3x0).intoMemorySegment(ALL, d3, ORDER);
    FloatVector d3x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d3 + BYTES, ORDER);
    d3x1.add(s3x1).intoMemorySegment(ALL, d3 + BYTES, ORDER);
    at += dstStride;
    final long d4 = at & MOST;
    FloatVector d4x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d4, ORDER);
    d4x0.add(s4x0).intoMemorySegment(ALL, d4, ORDER);
    FloatVector d4x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d4 + BYTES, ORDER);
    d4x1.add(s4x1).intoMemorySegment(ALL, d4 + BYTES, ORDER);
    at += dstStride;
    final long d5 = at & MOST;
    FloatVector d5x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d5, ORDER);
    d5x0.add(s5x0).intoMemorySegment(ALL, d5, ORDER);
    FloatVector d5x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d5 + BYTES, ORDER);
    d5x1.add(s5x1).intoMemorySegment(ALL, d5 + BYTES, ORDER);
    at += dstStride;
    final long d6 = at & MOST;
    FloatVector d6x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d6, ORDER);
    d6x0.add(s6x0).intoMemorySegment(ALL, d6, ORDER);
    FloatVector d6x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d6 + BYTES, ORDER);
    d6x1.add(s6x1).intoMemorySegment(ALL, d6 + BYTES, ORDER);
    at += dstStride;
    final long d7 = at & MOST;
    FloatVector d7x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d7, ORDER);
    d7x0.add(s7x0).intoMemorySegment(ALL, d7, ORDER);
    FloatVector d7x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d7 + BYTES, ORDER);
    d7x1.add(s7x1).intoMemorySegment(ALL, d7 + BYTES, ORDER);
    at += dstStride;
    final long d8 = at & MOST;
    FloatVector d8x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d8, ORDER);
    d8x0.add(s8x0).intoMemorySegment(ALL, d8, ORDER);
    FloatVector d8x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d8 + BYTES, ORDER);
    d8x1.add(s8x1).intoMemorySegment(ALL, d8 + BYTES, ORDER);
    at += dstStride;
    final long d9 = at & MOST;
    FloatVector d9x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d9, ORDER);
    d9x0.add(s9x0).intoMemorySegment(ALL, d9, ORDER);
    FloatVector d9x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d9 + BYTES, ORDER);
    d9x1.add(s9x1).intoMemorySegment(ALL, d9 + BYTES, ORDER);
    at += dstStride;
    final long d10 = at & MOST;
    FloatVector d10x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d10, ORDER);
    d10x0.add(s10x0).intoMemorySegment(ALL, d10, ORDER);
    FloatVector d10x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d10 + BYTES, ORDER);
    d10x1.add(s10x1).intoMemorySegment(ALL, d10 + BYTES, ORDER);
    at += dstStride;
    final long d11 = at & MOST;
    FloatVector d11x0 = FloatVector.fromMemorySegment(SPECIES, ALL, d11, ORDER);
    d11x0.add(s11x0).intoMemorySegment(ALL, d11, ORDER);
    FloatVector d11x1 = FloatVector.fromMemorySegment(SPECIES, ALL, d11 + BYTES, ORDER);
    d11x1.add(s11x1).intoMemorySegment(ALL, d11 + BYTES, ORDER);
  }
}

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

/// Tile of outer products of 6 channels by 2 vectors: 12 accumulators.
///
/// Written by `OuterTileSource`, not by hand.
final class Outer6x2 implements OuterKernel {

  @Override
  public int rows() {
    return 6;
  }

  @Override
  public int vectors() {
    return 2;
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
  }
}

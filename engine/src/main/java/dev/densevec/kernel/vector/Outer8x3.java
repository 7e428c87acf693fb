package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.Lanes.BYTES;
import static dev.densevec.kernel.vector.Lanes.FLOAT;
import static dev.densevec.kernel.vector.Lanes.ORDER;
import static dev.densevec.kernel.vector.Lanes.SPECIES;

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
    FloatVector s0x0 = FloatVector.zero(SPECIES);
    FloatVector s0x1 = FloatVector.zero(SPECIES);
    FloatVector s0x2 = FloatVector.zero(SPECIES);
    FloatVector s1x0 = FloatVector.zero(SPECIES);
    FloatVector s1x1 = FloatVector.zero(SPECIES);
    FloatVector s1x2 = FloatVector.zero(SPECIES);
    FloatVector s2x0 = FloatVector.zero(SPECIES);
    FloatVector s2x1 = FloatVector.zero(SPECIES);
    FloatVector s2x2 = FloatVector.zero(SPECIES);
    FloatVector s3x0 = FloatVector.zero(SPECIES);
    FloatVector s3x1 = FloatVector.zero(SPECIES);
    FloatVector s3x2 = FloatVector.zero(SPECIES);
    FloatVector s4x0 = FloatVector.zero(SPECIES);
    FloatVector s4x1 = FloatVector.zero(SPECIES);
    FloatVector s4x2 = FloatVector.zero(SPECIES);
    FloatVector s5x0 = FloatVector.zero(SPECIES);
    FloatVector s5x1 = FloatVector.zero(SPECIES);
    FloatVector s5x2 = FloatVector.zero(SPECIES);
    FloatVector s6x0 = FloatVector.zero(SPECIES);
    FloatVector s6x1 = FloatVector.zero(SPECIES);
    FloatVector s6x2 = FloatVector.zero(SPECIES);
    FloatVector s7x0 = FloatVector.zero(SPECIES);
    FloatVector s7x1 = FloatVector.zero(SPECIES);
    FloatVector s7x2 = FloatVector.zero(SPECIES);
    for (int r = 0; r < rows; r++) {
      long a = left + r * leftRow;
      long b = right + r * rightRow;
      for (int p = 0; p < columns; p++) {
        FloatVector y0 = FloatVector.fromMemorySegment(SPECIES, data, b, ORDER);
        FloatVector y1 = FloatVector.fromMemorySegment(SPECIES, data, b + BYTES, ORDER);
        FloatVector y2 = FloatVector.fromMemorySegment(SPECIES, data, b + 2 * BYTES, ORDER);
        FloatVector x0 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a));
        s0x0 = x0.fma(y0, s0x0);
        s0x1 = x0.fma(y1, s0x1);
        s0x2 = x0.fma(y2, s0x2);
        FloatVector x1 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + 4));
        s1x0 = x1.fma(y0, s1x0);
        s1x1 = x1.fma(y1, s1x1);
        s1x2 = x1.fma(y2, s1x2);
        FloatVector x2 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + 8));
        s2x0 = x2.fma(y0, s2x0);
        s2x1 = x2.fma(y1, s2x1);
        s2x2 = x2.fma(y2, s2x2);
        FloatVector x3 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + 12));
        s3x0 = x3.fma(y0, s3x0);
        s3x1 = x3.fma(y1, s3x1);
        s3x2 = x3.fma(y2, s3x2);
        FloatVector x4 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + 16));
        s4x0 = x4.fma(y0, s4x0);
        s4x1 = x4.fma(y1, s4x1);
        s4x2 = x4.fma(y2, s4x2);
        FloatVector x5 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + 20));
        s5x0 = x5.fma(y0, s5x0);
        s5x1 = x5.fma(y1, s5x1);
        s5x2 = x5.fma(y2, s5x2);
        FloatVector x6 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + 24));
        s6x0 = x6.fma(y0, s6x0);
        s6x1 = x6.fma(y1, s6x1);
        s6x2 = x6.fma(y2, s6x2);
        FloatVector x7 = FloatVector.broadcast(SPECIES, data.get(FLOAT, a + 28));
        s7x0 = x7.fma(y0, s7x0);
        s7x1 = x7.fma(y1, s7x1);
        s7x2 = x7.fma(y2, s7x2);
        a += leftStride;
        b += rightStride;
      }
    }
    long to = dst;
    FloatVector d0x0 = FloatVector.fromMemorySegment(SPECIES, data, to, ORDER);
    d0x0.add(s0x0).intoMemorySegment(data, to, ORDER);
    FloatVector d0x1 = FloatVector.fromMemorySegment(SPECIES, data, to + BYTES, ORDER);
    d0x1.add(s0x1).intoMemorySegment(data, to + BYTES, ORDER);
    FloatVector d0x2 = FloatVector.fromMemorySegment(SPECIES, data, to + 2 * BYTES, ORDER);
    d0x2.add(s0x2).intoMemorySegment(data, to + 2 * BYTES, ORDER);
    to += dstStride;
    FloatVector d1x0 = FloatVector.fromMemorySegment(SPECIES, data, to, ORDER);
    d1x0.add(s1x0).intoMemorySegment(data, to, ORDER);
    FloatVector d1x1 = FloatVector.fromMemorySegment(SPECIES, data, to + BYTES, ORDER);
    d1x1.add(s1x1).intoMemorySegment(data, to + BYTES, ORDER);
    FloatVector d1x2 = FloatVector.fromMemorySegment(SPECIES, data, to + 2 * BYTES, ORDER);
    d1x2.add(s1x2).intoMemorySegment(data, to + 2 * BYTES, ORDER);
    to += dstStride;
    FloatVector d2x0 = FloatVector.fromMemorySegment(SPECIES, data, to, ORDER);
    d2x0.add(s2x0).intoMemorySegment(data, to, ORDER);
    FloatVector d2x1 = FloatVector.fromMemorySegment(SPECIES, data, to + BYTES, ORDER);
    d2x1.add(s2x1).intoMemorySegment(data, to + BYTES, ORDER);
    FloatVector d2x2 = FloatVector.fromMemorySegment(SPECIES, data, to + 2 * BYTES, ORDER);
    d2x2.add(s2x2).intoMemorySegment(data, to + 2 * BYTES, ORDER);
    to += dstStride;
    FloatVector d3x0 = FloatVector.fromMemorySegment(SPECIES, data, to, ORDER);
    d3x0.add(s3x0).intoMemorySegment(data, to, ORDER);
    FloatVector d3x1 = FloatVector.fromMemorySegment(SPECIES, data, to + BYTES, ORDER);
    d3x1.add(s3x1).intoMemorySegment(data, to + BYTES, ORDER);
    FloatVector d3x2 = FloatVector.fromMemorySegment(SPECIES, data, to + 2 * BYTES, ORDER);
    d3x2.add(s3x2).intoMemorySegment(data, to + 2 * BYTES, ORDER);
    to += dstStride;
    FloatVector d4x0 = FloatVector.fromMemorySegment(SPECIES, data, to, ORDER);
    d4x0.add(s4x0).intoMemorySegment(data, to, ORDER);
    FloatVector d4x1 = FloatVector.fromMemorySegment(SPECIES, data, to + BYTES, ORDER);
    d4x1.add(s4x1).intoMemorySegment(data, to + BYTES, ORDER);
    FloatVector d4x2 = FloatVector.fromMemorySegment(SPECIES, data, to + 2 * BYTES, ORDER);
    d4x2.add(s4x2).intoMemorySegment(data, to + 2 * BYTES, ORDER);
    to += dstStride;
    FloatVector d5x0 = FloatVector.fromMemorySegment(SPECIES, data, to, ORDER);
    d5x0.add(s5x0).intoMemorySegment(data, to, ORDER);
    FloatVector d5x1 = FloatVector.fromMemorySegment(SPECIES, data, to + BYTES, ORDER);
    d5x1.add(s5x1).intoMemorySegment(data, to + BYTES, ORDER);
    FloatVector d5x2 = FloatVector.fromMemorySegment(SPECIES, data, to + 2 * BYTES, ORDER);
    d5x2.add(s5x2).intoMemorySegment(data, to + 2 * BYTES, ORDER);
    to += dstStride;
    FloatVector d6x0 = FloatVector.fromMemorySegment(SPECIES, data, to, ORDER);
    d6x0.add(s6x0).intoMemorySegment(data, to, ORDER);
    FloatVector d6x1 = FloatVector.fromMemorySegment(SPECIES, data, to + BYTES, ORDER);
    d6x1.add(s6x1).intoMemorySegment(data, to + BYTES, ORDER);
    FloatVector d6x2 = FloatVector.fromMemorySegment(SPECIES, data, to + 2 * BYTES, ORDER);
    d6x2.add(s6x2).intoMemorySegment(data, to + 2 * BYTES, ORDER);
    to += dstStride;
    FloatVector d7x0 = FloatVector.fromMemorySegment(SPECIES, data, to, ORDER);
    d7x0.add(s7x0).intoMemorySegment(data, to, ORDER);
    FloatVector d7x1 = FloatVector.fromMemorySegment(SPECIES, data, to + BYTES, ORDER);
    d7x1.add(s7x1).intoMemorySegment(data, to + BYTES, ORDER);
    FloatVector d7x2 = FloatVector.fromMemorySegment(SPECIES, data, to + 2 * BYTES, ORDER);
    d7x2.add(s7x2).intoMemorySegment(data, to + 2 * BYTES, ORDER);
  }
}

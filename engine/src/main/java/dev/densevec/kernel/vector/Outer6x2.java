package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.Lanes.BYTES;
import static dev.densevec.kernel.vector.Lanes.FLOAT;
import static dev.densevec.kernel.vector.Lanes.ORDER;
import static dev.densevec.kernel.vector.Lanes.SPECIES;
import static dev.densevec.kernel.vector.Memory.ALL;
import static dev.densevec.kernel.vector.Memory.at;
import static dev.densevec.kernel.vector.Memory.load;

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
    FloatVector s0x0 = FloatVector.zero(SPECIES);
    FloatVector s0x1 = FloatVector.zero(SPECIES);
    FloatVector s1x0 = FloatVector.zero(SPECIES);
    FloatVector s1x1 = FloatVector.zero(SPECIES);
    FloatVector s2x0 = FloatVector.zero(SPECIES);
    FloatVector s2x1 = FloatVector.zero(SPECIES);
    FloatVector s3x0 = FloatVector.zero(SPECIES);
    FloatVector s3x1 = FloatVector.zero(SPECIES);
    FloatVector s4x0 = FloatVector.zero(SPECIES);
    FloatVector s4x1 = FloatVector.zero(SPECIES);
    FloatVector s5x0 = FloatVector.zero(SPECIES);
    FloatVector s5x1 = FloatVector.zero(SPECIES);
    final long base = data.address();
    for (int r = 0; r < rows; r++) {
      long a = base + left + r * leftRow;
      long b = base + right + r * rightRow;
      for (int p = 0; p < columns; p++) {
        long x = at(a);
        long y = at(b);
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
    long to = base + dst;
    load(to).add(s0x0).intoMemorySegment(ALL, at(to), ORDER);
    load(to + BYTES).add(s0x1).intoMemorySegment(ALL, at(to + BYTES), ORDER);
    to += dstStride;
    load(to).add(s1x0).intoMemorySegment(ALL, at(to), ORDER);
    load(to + BYTES).add(s1x1).intoMemorySegment(ALL, at(to + BYTES), ORDER);
    to += dstStride;
    load(to).add(s2x0).intoMemorySegment(ALL, at(to), ORDER);
    load(to + BYTES).add(s2x1).intoMemorySegment(ALL, at(to + BYTES), ORDER);
    to += dstStride;
    load(to).add(s3x0).intoMemorySegment(ALL, at(to), ORDER);
    load(to + BYTES).add(s3x1).intoMemorySegment(ALL, at(to + BYTES), ORDER);
    to += dstStride;
    load(to).add(s4x0).intoMemorySegment(ALL, at(to), ORDER);
    load(to + BYTES).add(s4x1).intoMemorySegment(ALL, at(to + BYTES), ORDER);
    to += dstStride;
    load(to).add(s5x0).intoMemorySegment(ALL, at(to), ORDER);
    load(to + BYTES).add(s5x1).intoMemorySegment(ALL, at(to + BYTES), ORDER);
  }
}

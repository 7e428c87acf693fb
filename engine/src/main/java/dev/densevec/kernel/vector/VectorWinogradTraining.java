package dev.densevec.kernel.vector;

import static dev.densevec.kernel.WinogradKernels.TAPS;
import static dev.densevec.kernel.vector.lane.Lanes.BYTES;
import static dev.densevec.kernel.vector.lane.Lanes.ORDER;
import static dev.densevec.kernel.vector.lane.Lanes.SPECIES;
import static dev.densevec.kernel.vector.lane.Lanes.STEP;
import static dev.densevec.kernel.vector.lane.Lanes.VECTOR;
import static dev.densevec.kernel.vector.lane.Lanes.wrongClass;
import static dev.densevec.kernel.vector.lane.Memory.ALL;
import static dev.densevec.kernel.vector.lane.Memory.RUN;
import static dev.densevec.kernel.vector.lane.Memory.at;
import static dev.densevec.kernel.vector.lane.Memory.load;

import dev.densevec.kernel.WinogradKernels;
import dev.densevec.kernel.WinogradShape;
import dev.densevec.kernel.WinogradTrainingKernels;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Training's transforms in vectors.
final class VectorWinogradTraining implements WinogradTrainingKernels {

  /// A column of `A'`: the factors of four rows of pixels.
  private record Combination(float a, float b, float c, float d) {}

  private static final Combination[] COMBINATIONS = {
    new Combination(1, 0, 0, 0),
    new Combination(1, 1, 1, 1),
    new Combination(1, -1, 1, -1),
    new Combination(1, 2, 4, 8),
    new Combination(1, -2, 4, -8),
    new Combination(0, 0, 0, 1)
  };

  private static final int TILE = WinogradKernels.LARGE;
  private static final int POINTS = WinogradKernels.points(TILE);
  private static final float SIXTH = 1 / 6f;
  private static final float TWELFTH = 1 / 12f;
  private static final float TWENTY_FOURTH = 1 / 24f;

  @Override
  public void outputGradient(
      WinogradShape shape, MemorySegment data, long src, int point, int tiles, long dst) {
    Combination rows = COMBINATIONS[point];
    long from = data.address() + src;
    long to = data.address() + dst;
    long end = shape.channels() * (long) Float.BYTES;
    for (long c = 0; c < end; c += BYTES) {
      outputGradients(shape, rows, from + c, tiles, to + c);
    }
  }

  /// One vector of channels, by addresses, column by column: a tile takes the last four.
  private static void outputGradients(
      WinogradShape shape, Combination rows, long src, int tiles, long dst) {
    long row0 = at(src);
    long row1 = at(src + shape.srcRow());
    long row2 = at(src + 2 * shape.srcRow());
    long row3 = at(src + 3 * shape.srcRow());
    int srcStride = (int) shape.srcStride();
    int dstStride = (int) shape.dstStride();
    long planeStride = shape.planeStride();
    long to0 = at(dst);
    long to1 = at(dst + planeStride);
    long to2 = at(dst + 2 * planeStride);
    long to3 = at(dst + 3 * planeStride);
    long to4 = at(dst + 4 * planeStride);
    long to5 = at(dst + 5 * planeStride);
    FloatVector a = FloatVector.broadcast(SPECIES, rows.a);
    FloatVector b = FloatVector.broadcast(SPECIES, rows.b);
    FloatVector c = FloatVector.broadcast(SPECIES, rows.c);
    FloatVector d = FloatVector.broadcast(SPECIES, rows.d);
    FloatVector four = FloatVector.broadcast(SPECIES, 4);
    FloatVector e1 = FloatVector.zero(SPECIES);
    FloatVector e2 = e1;
    FloatVector e3 = e1;
    int from = 0;
    int to = 0;
    int columns = tiles * TILE;
    for (int x = 0; x < columns; x++) {
      if (e1.getClass() != VECTOR) throw wrongClass();
      if (e2.getClass() != VECTOR) throw wrongClass();
      if (e3.getClass() != VECTOR) throw wrongClass();
      FloatVector e0 = e1;
      e1 = e2;
      e2 = e3;
      e3 = load(row0, from).mul(a);
      e3 = load(row1, from).fma(b, e3);
      e3 = load(row2, from).fma(c, e3);
      e3 = load(row3, from).fma(d, e3);
      from = (from + srcStride) & RUN;
      if (x % TILE == TILE - 1) {
        FloatVector even = e0.add(e2);
        FloatVector odd = e1.add(e3);
        FloatVector evens = e2.fma(four, e0);
        FloatVector odds = e3.fma(four, e1);
        e0.intoMemorySegment(ALL, to0 + to, ORDER);
        even.add(odd).intoMemorySegment(ALL, to1 + to, ORDER);
        even.sub(odd).intoMemorySegment(ALL, to2 + to, ORDER);
        evens.add(odds).add(odds).intoMemorySegment(ALL, to3 + to, ORDER);
        evens.sub(odds).sub(odds).intoMemorySegment(ALL, to4 + to, ORDER);
        e3.intoMemorySegment(ALL, to5 + to, ORDER);
        to = (to + dstStride) & RUN;
      }
    }
  }

  @Override
  public void filterGradients(
      MemorySegment dataSegment,
      long planes,
      long planeStride,
      int floats,
      long dst,
      long dstStride) {
    long data = dataSegment.address();
    for (int j = 0; j < POINTS; j++) {
      long column = data + planes + j * planeStride;
      long step = POINTS * planeStride;
      shrink(column, step, column, step, floats);
    }
    for (int y = 0; y < TAPS; y++) {
      long row = data + planes + (long) y * POINTS * planeStride;
      shrink(row, planeStride, data + dst + (long) y * TAPS * dstStride, dstStride, floats);
    }
  }

  /// `G'` times six values that lie `srcStep` bytes apart; all are read before any is written.
  private static void shrink(long src, long srcStep, long dst, long dstStep, int floats) {
    FloatVector quarter = FloatVector.broadcast(SPECIES, 0.25f);
    FloatVector sixth = FloatVector.broadcast(SPECIES, SIXTH);
    FloatVector twelfth = FloatVector.broadcast(SPECIES, TWELFTH);
    FloatVector twentyFourth = FloatVector.broadcast(SPECIES, TWENTY_FOURTH);
    long src0 = at(src);
    long src1 = at(src + srcStep);
    long src2 = at(src + 2 * srcStep);
    long src3 = at(src + 3 * srcStep);
    long src4 = at(src + 4 * srcStep);
    long src5 = at(src + 5 * srcStep);
    long dst0 = at(dst);
    long dst1 = at(dst + dstStep);
    long dst2 = at(dst + 2 * dstStep);
    int end = floats * Float.BYTES;
    for (int i = 0; i < end; i += STEP) {
      FloatVector m1 = load(src1, i);
      FloatVector m2 = load(src2, i);
      FloatVector m3 = load(src3, i);
      FloatVector m4 = load(src4, i);
      FloatVector s1 = m1.add(m2).mul(sixth);
      FloatVector s2 = m3.add(m4);
      FloatVector last = load(src5, i).sub(s1);
      FloatVector first = load(src0, i).mul(quarter).sub(s1);
      FloatVector middle = m2.sub(m1).mul(sixth);
      s2.fma(twentyFourth, first).intoMemorySegment(ALL, dst0 + i, ORDER);
      m3.sub(m4).fma(twelfth, middle).intoMemorySegment(ALL, dst1 + i, ORDER);
      s2.fma(sixth, last).intoMemorySegment(ALL, dst2 + i, ORDER);
    }
  }
}

package dev.densevec.kernel.vector;

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

import dev.densevec.kernel.Operands;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.kernel.WinogradShape;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The transforms of tiles of 4x4 pixels in vectors of channels.
final class VectorWinograd implements WinogradKernels {

  private static final int TILE = LARGE;
  private static final int POINTS = WinogradKernels.points(TILE);

  /// A row of `B'`: factors of three source rows that are added to a fourth.
  private record Combination(float a, int rowA, float b, int rowB, float c, int rowC, int rowD) {}

  private static final Combination[] COMBINATIONS = {
    new Combination(4, 0, -5, 2, 0, 4, 4),
    new Combination(-4, 1, -4, 2, 1, 3, 4),
    new Combination(4, 1, -4, 2, -1, 3, 4),
    new Combination(-2, 1, -1, 2, 2, 3, 4),
    new Combination(2, 1, -1, 2, -2, 3, 4),
    new Combination(4, 1, -5, 3, 0, 5, 5)
  };

  @Override
  public int tile() {
    return TILE;
  }

  @Override
  public void expand(MemorySegment params, long src, long dst, long step, int floats) {
    long base = params.address();
    FloatVector quarter = FloatVector.broadcast(SPECIES, 0.25f);
    FloatVector sixth = FloatVector.broadcast(SPECIES, 1 / 6f);
    FloatVector twelfth = FloatVector.broadcast(SPECIES, 1 / 12f);
    FloatVector twentyFourth = FloatVector.broadcast(SPECIES, 1 / 24f);
    long src0 = at(base + src);
    long src1 = at(base + src + step);
    long src2 = at(base + src + 2 * step);
    long dst0 = at(base + dst);
    long dst1 = at(base + dst + step);
    long dst2 = at(base + dst + 2 * step);
    long dst3 = at(base + dst + 3 * step);
    long dst4 = at(base + dst + 4 * step);
    long dst5 = at(base + dst + 5 * step);
    int end = floats * Float.BYTES;
    for (int i = 0; i < end; i += STEP) {
      FloatVector a = load(src0, i);
      FloatVector b = load(src1, i);
      FloatVector c = load(src2, i);
      FloatVector ends = a.add(c);
      FloatVector outer = c.fma(sixth, a.mul(twentyFourth));
      FloatVector middle = b.mul(twelfth);
      a.mul(quarter).intoMemorySegment(ALL, dst0 + i, ORDER);
      ends.add(b).mul(sixth).neg().intoMemorySegment(ALL, dst1 + i, ORDER);
      b.sub(ends).mul(sixth).intoMemorySegment(ALL, dst2 + i, ORDER);
      outer.add(middle).intoMemorySegment(ALL, dst3 + i, ORDER);
      outer.sub(middle).intoMemorySegment(ALL, dst4 + i, ORDER);
      c.intoMemorySegment(ALL, dst5 + i, ORDER);
    }
  }

  @Override
  public void input(
      WinogradShape shape, MemorySegment data, long src, int point, int tiles, long dst) {
    Combination row = COMBINATIONS[point];
    long from = data.address() + src;
    long to = data.address() + dst;
    long end = shape.channels() * (long) Float.BYTES;
    for (long c = 0; c < end; c += BYTES) {
      inputChannels(shape, row, from + c, tiles, to + c);
    }
  }

  /// One vector of channels, by addresses, column by column: a tile takes the last six, and
  /// neighbouring tiles share two. A loop over tiles, with six columns in each, would have more
  /// nodes than the compiler inlines vectors in.
  private static void inputChannels(
      WinogradShape shape, Combination row, long src, int tiles, long dst) {
    long rowA = at(src + row.rowA * shape.srcRow());
    long rowB = at(src + row.rowB * shape.srcRow());
    long rowC = at(src + row.rowC * shape.srcRow());
    long rowD = at(src + row.rowD * shape.srcRow());
    int srcStride = (int) shape.srcStride();
    int dstStride = (int) shape.dstStride();
    long planeStride = shape.planeStride();
    long to0 = at(dst);
    long to1 = at(dst + planeStride);
    long to2 = at(dst + 2 * planeStride);
    long to3 = at(dst + 3 * planeStride);
    long to4 = at(dst + 4 * planeStride);
    long to5 = at(dst + 5 * planeStride);
    FloatVector a = FloatVector.broadcast(SPECIES, row.a);
    FloatVector b = FloatVector.broadcast(SPECIES, row.b);
    FloatVector c = FloatVector.broadcast(SPECIES, row.c);
    FloatVector four = FloatVector.broadcast(SPECIES, 4);
    FloatVector minusFour = FloatVector.broadcast(SPECIES, -4);
    FloatVector e1 = FloatVector.zero(SPECIES);
    FloatVector e2 = e1;
    FloatVector e3 = e1;
    FloatVector e4 = e1;
    FloatVector e5 = e1;
    int from = 0;
    int to = 0;
    int columns = tiles * TILE + 2;
    for (int x = 0; x < columns; x++) {
      if (e1.getClass() != VECTOR) throw wrongClass();
      if (e2.getClass() != VECTOR) throw wrongClass();
      if (e3.getClass() != VECTOR) throw wrongClass();
      if (e4.getClass() != VECTOR) throw wrongClass();
      if (e5.getClass() != VECTOR) throw wrongClass();
      FloatVector e0 = e1;
      e1 = e2;
      e2 = e3;
      e3 = e4;
      e4 = e5;
      e5 = load(rowC, from).fma(c, load(rowD, from));
      e5 = load(rowB, from).fma(b, e5);
      e5 = load(rowA, from).fma(a, e5);
      from = (from + srcStride) & RUN;
      if (x % TILE == 1 && x > 1) {
        FloatVector outer = e4.sub(e2);
        FloatVector inner = e3.sub(e1);
        FloatVector twice = inner.add(inner);
        FloatVector even = e2.fma(minusFour, e4);
        FloatVector odd = e1.fma(minusFour, e3);
        e0.sub(e2).fma(four, outer).intoMemorySegment(ALL, to0 + to, ORDER);
        even.add(odd).intoMemorySegment(ALL, to1 + to, ORDER);
        even.sub(odd).intoMemorySegment(ALL, to2 + to, ORDER);
        outer.add(twice).intoMemorySegment(ALL, to3 + to, ORDER);
        outer.sub(twice).intoMemorySegment(ALL, to4 + to, ORDER);
        inner.fma(minusFour, e5.sub(e3)).intoMemorySegment(ALL, to5 + to, ORDER);
        to = (to + dstStride) & RUN;
      }
    }
  }

  @Override
  public void outputColumns(MemorySegment dataSegment, long planes, long planeStride, int floats) {
    long data = dataSegment.address();
    for (int j = 0; j < POINTS; j++) {
      outputColumn(data, planes + j * planeStride, POINTS * planeStride, floats);
    }
  }

  private static void outputColumn(long data, long m, long row, int floats) {
    FloatVector two = FloatVector.broadcast(SPECIES, 2);
    FloatVector four = FloatVector.broadcast(SPECIES, 4);
    FloatVector eight = FloatVector.broadcast(SPECIES, 8);
    long row0 = at(data + m);
    long row1 = at(row0 + row);
    long row2 = at(row1 + row);
    long row3 = at(row2 + row);
    long row4 = at(row3 + row);
    long row5 = at(row4 + row);
    int end = floats * Float.BYTES;
    for (int c = 0; c < end; c += STEP) {
      FloatVector m1 = load(row1, c);
      FloatVector m2 = load(row2, c);
      FloatVector m3 = load(row3, c);
      FloatVector m4 = load(row4, c);
      FloatVector s1 = m1.add(m2);
      FloatVector d1 = m1.sub(m2);
      FloatVector s2 = m3.add(m4);
      FloatVector d2 = m3.sub(m4);
      load(row0, c).add(s1).add(s2).intoMemorySegment(ALL, row0 + c, ORDER);
      d2.fma(two, d1).intoMemorySegment(ALL, row1 + c, ORDER);
      s2.fma(four, s1).intoMemorySegment(ALL, row2 + c, ORDER);
      d2.fma(eight, d1.add(load(row5, c))).intoMemorySegment(ALL, row3 + c, ORDER);
    }
  }

  @Override
  public void outputRow(
      WinogradShape shape, Operands operands, long src, int pixels, long bias, long dst) {
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long dstStride = shape.dstStride();
    long planeStride = shape.planeStride();
    long from = operands.data().address() + src;
    long to = operands.data().address() + dst;
    long biases = operands.params().address() + bias;
    long end = channels * (long) Float.BYTES;
    for (long c = 0; c < end; c += BYTES) {
      outputTiles(from + c, srcStride, planeStride, pixels, biases + c, to + c, dstStride);
    }
  }

  /// One vector of channels. All of `src`, `bias` and `dst` are addresses: a vector as an argument
  /// would be made an object. A tile that is cut off writes its surplus pixels where its last one
  /// is, before that one: a way of its own for so rare a case might stay interpreted.
  private static void outputTiles(
      long src, long srcStride, long planeStride, int pixels, long bias, long dst, long dstStride) {
    FloatVector two = FloatVector.broadcast(SPECIES, 2);
    FloatVector four = FloatVector.broadcast(SPECIES, 4);
    FloatVector eight = FloatVector.broadcast(SPECIES, 8);
    FloatVector b = load(bias);
    int last = pixels - 1;
    long plane0 = at(src);
    long plane1 = at(src + planeStride);
    long plane2 = at(src + 2 * planeStride);
    long plane3 = at(src + 3 * planeStride);
    long plane4 = at(src + 4 * planeStride);
    long plane5 = at(src + 5 * planeStride);
    int from = 0;
    for (int x = 0; x < pixels; x += TILE) {
      FloatVector m1 = load(plane1, from);
      FloatVector m2 = load(plane2, from);
      FloatVector m3 = load(plane3, from);
      FloatVector m4 = load(plane4, from);
      FloatVector s1 = m1.add(m2).add(b);
      FloatVector d1 = m1.sub(m2).add(b);
      FloatVector s2 = m3.add(m4);
      FloatVector d2 = m3.sub(m4);
      d2.fma(eight, d1.add(load(plane5, from)))
          .intoMemorySegment(ALL, at(dst + Math.min(x + 3, last) * dstStride), ORDER);
      s2.fma(four, s1).intoMemorySegment(ALL, at(dst + Math.min(x + 2, last) * dstStride), ORDER);
      d2.fma(two, d1).intoMemorySegment(ALL, at(dst + Math.min(x + 1, last) * dstStride), ORDER);
      load(plane0, from).add(s1).add(s2).intoMemorySegment(ALL, at(dst + x * dstStride), ORDER);
      from = (from + (int) srcStride) & RUN;
    }
  }
}

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

/// The transforms of tiles of 2x2 pixels in vectors of channels.
final class VectorSmallWinograd implements WinogradKernels {
  private static final int TILE = SMALL;
  private static final int POINTS = WinogradKernels.points(TILE);

  /// A row of `B'`: a source row, and another that is added times a factor.
  private record Combination(int row, float factor, int other) {}

  private static final Combination[] COMBINATIONS = {
    new Combination(0, -1, 2),
    new Combination(1, 1, 2),
    new Combination(2, -1, 1),
    new Combination(1, -1, 3)
  };

  @Override
  public int tile() {
    return TILE;
  }

  @Override
  public void expand(MemorySegment params, long src, long dst, long step, int floats) {
    long base = params.address();
    FloatVector half = FloatVector.broadcast(SPECIES, 0.5f);
    long src0 = at(base + src);
    long src1 = at(base + src + step);
    long src2 = at(base + src + 2 * step);
    long dst0 = at(base + dst);
    long dst1 = at(base + dst + step);
    long dst2 = at(base + dst + 2 * step);
    long dst3 = at(base + dst + 3 * step);
    int end = floats * Float.BYTES;
    for (int i = 0; i < end; i += STEP) {
      FloatVector a = load(src0, i);
      FloatVector b = load(src1, i);
      FloatVector c = load(src2, i);
      FloatVector ends = a.add(c);
      a.intoMemorySegment(ALL, dst0 + i, ORDER);
      ends.add(b).mul(half).intoMemorySegment(ALL, dst1 + i, ORDER);
      ends.sub(b).mul(half).intoMemorySegment(ALL, dst2 + i, ORDER);
      c.intoMemorySegment(ALL, dst3 + i, ORDER);
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

  /// One vector of channels, by addresses: a tile takes two columns more than the one before it.
  private static void inputChannels(
      WinogradShape shape, Combination row, long src, int tiles, long dst) {
    long rowA = at(src + row.row * shape.srcRow());
    long rowB = at(src + row.other * shape.srcRow());
    int srcStride = (int) shape.srcStride();
    int dstStride = (int) shape.dstStride();
    long planeStride = shape.planeStride();
    long to0 = at(dst);
    long to1 = at(dst + planeStride);
    long to2 = at(dst + 2 * planeStride);
    long to3 = at(dst + 3 * planeStride);
    FloatVector factor = FloatVector.broadcast(SPECIES, row.factor);
    int from = srcStride & RUN;
    FloatVector e0 = load(rowB, 0).fma(factor, load(rowA, 0));
    FloatVector e1 = load(rowB, from).fma(factor, load(rowA, from));
    from = (from + srcStride) & RUN;
    int to = 0;
    for (int t = 0; t < tiles; t++) {
      if (e0.getClass() != VECTOR) throw wrongClass();
      if (e1.getClass() != VECTOR) throw wrongClass();
      FloatVector e2 = load(rowB, from).fma(factor, load(rowA, from));
      from = (from + srcStride) & RUN;
      FloatVector e3 = load(rowB, from).fma(factor, load(rowA, from));
      from = (from + srcStride) & RUN;
      e0.sub(e2).intoMemorySegment(ALL, to0 + to, ORDER);
      e1.add(e2).intoMemorySegment(ALL, to1 + to, ORDER);
      e2.sub(e1).intoMemorySegment(ALL, to2 + to, ORDER);
      e1.sub(e3).intoMemorySegment(ALL, to3 + to, ORDER);
      to = (to + dstStride) & RUN;
      e0 = e2;
      e1 = e3;
    }
  }

  @Override
  public void outputColumns(MemorySegment dataSegment, long planes, long planeStride, int floats) {
    long data = dataSegment.address();
    for (int j = 0; j < POINTS; j++) {
      outputColumn(data + planes + j * planeStride, POINTS * planeStride, floats);
    }
  }

  private static void outputColumn(long m, long row, int floats) {
    long row0 = at(m);
    long row1 = at(m + row);
    long row2 = at(m + 2 * row);
    long row3 = at(m + 3 * row);
    int end = floats * Float.BYTES;
    for (int c = 0; c < end; c += STEP) {
      FloatVector m1 = load(row1, c);
      FloatVector m2 = load(row2, c);
      load(row0, c).add(m1.add(m2)).intoMemorySegment(ALL, row0 + c, ORDER);
      m1.sub(m2).sub(load(row3, c)).intoMemorySegment(ALL, row1 + c, ORDER);
    }
  }

  @Override
  public void outputRow(
      WinogradShape shape, Operands operands, long src, int pixels, long bias, long dst) {
    int channels = shape.channels();
    long from = operands.data().address() + src;
    long to = operands.data().address() + dst;
    long biases = operands.params().address() + bias;
    long end = channels * (long) Float.BYTES;
    for (long c = 0; c < end; c += BYTES) {
      outputTiles(shape, from + c, pixels, biases + c, to + c);
    }
  }

  /// One vector of channels, by addresses. A tile that is cut off writes its surplus pixel where
  /// its first one is, before that one.
  private static void outputTiles(WinogradShape shape, long src, int pixels, long bias, long dst) {
    FloatVector b = load(bias);
    int srcStride = (int) shape.srcStride();
    long dstStride = shape.dstStride();
    long planeStride = shape.planeStride();
    long plane0 = at(src);
    long plane1 = at(src + planeStride);
    long plane2 = at(src + 2 * planeStride);
    long plane3 = at(src + 3 * planeStride);
    int last = pixels - 1;
    int from = 0;
    for (int x = 0; x < pixels; x += TILE) {
      FloatVector m1 = load(plane1, from);
      FloatVector m2 = load(plane2, from);
      m1.sub(m2)
          .sub(load(plane3, from))
          .add(b)
          .intoMemorySegment(ALL, at(dst + Math.min(x + 1, last) * dstStride), ORDER);
      load(plane0, from)
          .add(m1.add(m2))
          .add(b)
          .intoMemorySegment(ALL, at(dst + x * dstStride), ORDER);
      from = (from + srcStride) & RUN;
    }
  }
}

package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.lane.Lanes.BYTES;
import static dev.densevec.kernel.vector.lane.Lanes.FLOAT;
import static dev.densevec.kernel.vector.lane.Lanes.ORDER;
import static dev.densevec.kernel.vector.lane.Lanes.SPECIES;
import static dev.densevec.kernel.vector.lane.Lanes.STEP;
import static dev.densevec.kernel.vector.lane.Lanes.VECTOR;
import static dev.densevec.kernel.vector.lane.Lanes.vectorBytes;
import static dev.densevec.kernel.vector.lane.Lanes.wholeBytes;
import static dev.densevec.kernel.vector.lane.Lanes.wrongClass;
import static dev.densevec.kernel.vector.lane.Memory.ALL;
import static dev.densevec.kernel.vector.lane.Memory.at;
import static dev.densevec.kernel.vector.lane.Memory.load;

import dev.densevec.kernel.BackwardShape;
import dev.densevec.kernel.Operands;
import dev.densevec.kernel.ResidualKernels;
import dev.densevec.kernel.TrainingKernels;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The passes after a convolution in vectors; channels beyond the last whole vector one by one, for
/// after them lies another pixel.
final class VectorResidual implements ResidualKernels {
  private static final FloatVector ZERO = FloatVector.zero(SPECIES);

  @Override
  public void add(
      MemorySegment dataSegment,
      long src,
      long srcStride,
      int count,
      int channels,
      float floor,
      long dst,
      long dstStride) {
    long data = dataSegment.address();
    int whole = wholeBytes(channels);
    int end = channels * Float.BYTES;
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    for (int i = 0; i < count; i++) {
      long from = at(data + src + i * srcStride);
      long to = at(data + dst + i * dstStride);
      for (int c = 0; c < whole; c += STEP) {
        load(to, c).add(load(from, c)).max(least).intoMemorySegment(ALL, to + c, ORDER);
      }
      for (int c = whole; c < end; c += Float.BYTES) {
        float sum = ALL.get(FLOAT, to + c) + ALL.get(FLOAT, from + c);
        ALL.set(FLOAT, to + c, Math.max(sum, floor));
      }
    }
  }

  @Override
  public void rectify(
      MemorySegment dataSegment, int count, int channels, long dst, long dstStride) {
    long data = dataSegment.address();
    int whole = wholeBytes(channels);
    int end = channels * Float.BYTES;
    for (int i = 0; i < count; i++) {
      long to = at(data + dst + i * dstStride);
      for (int c = 0; c < whole; c += STEP) {
        Relu.of(load(to, c)).intoMemorySegment(ALL, to + c, ORDER);
      }
      for (int c = whole; c < end; c += Float.BYTES) {
        ALL.set(FLOAT, to + c, Math.max(ALL.get(FLOAT, to + c), 0));
      }
    }
  }

  @Override
  public void sumBackward(
      BackwardShape shape,
      Operands operands,
      long d,
      long y,
      long x,
      int count,
      long diffX,
      long sums) {
    int channels = shape.norm().channels();
    long norm = shape.norm().offset();
    long normPlane = shape.norm().plane();
    long sumsPlane = shape.sumsPlane();
    long dStride = shape.dStride();
    long xStride = shape.xStride();
    long yStride = shape.yStride();
    long diffXStride = shape.diffStride();
    long data = operands.data().address();
    long params = operands.params().address();
    long end = vectorBytes(channels);
    long block = data + sums + Sums.block(sumsPlane);
    for (int first = 0; first < count; first += TrainingKernels.BLOCK) {
      int last = Math.min(first + TrainingKernels.BLOCK, count);
      Prefetch.pixels(data + d + first * dStride, dStride, last - first, end);
      Prefetch.pixels(data + y + first * yStride, yStride, last - first, end);
      Prefetch.pixels(data + x + first * xStride, xStride, last - first, end);
      for (long c = 0; c < end; c += BYTES) {
        FloatVector scale = load(params + norm + c);
        FloatVector mean = load(params + norm + 2 * normPlane + c);
        FloatVector sum = FloatVector.zero(SPECIES);
        FloatVector products = FloatVector.zero(SPECIES);
        for (int i = first; i < last; i++) {
          if (sum.getClass() != VECTOR) throw wrongClass();
          if (products.getClass() != VECTOR) throw wrongClass();
          long at = d + i * dStride + c;
          FloatVector e =
              ZERO.blend(
                  load(data + at),
                  load(data + y + i * yStride + c).compare(VectorOperators.GT, ZERO));
          e.intoMemorySegment(ALL, at(data + at), ORDER);
          e.mul(scale).intoMemorySegment(ALL, at(data + diffX + i * diffXStride + c), ORDER);
          sum = sum.add(e);
          products = e.fma(load(data + x + i * xStride + c).sub(mean), products);
        }
        sum.intoMemorySegment(ALL, at(block + c), ORDER);
        products.intoMemorySegment(ALL, at(block + sumsPlane + c), ORDER);
      }
      Sums.fold(data + sums, sumsPlane, end);
    }
  }
}

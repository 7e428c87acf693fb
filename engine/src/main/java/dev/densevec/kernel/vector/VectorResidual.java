package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.lane.Lanes.BYTES;
import static dev.densevec.kernel.vector.lane.Lanes.COUNT;
import static dev.densevec.kernel.vector.lane.Lanes.FLOAT;
import static dev.densevec.kernel.vector.lane.Lanes.ORDER;
import static dev.densevec.kernel.vector.lane.Lanes.SPECIES;
import static dev.densevec.kernel.vector.lane.Lanes.VECTOR;
import static dev.densevec.kernel.vector.lane.Lanes.vectorBytes;
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

  private static long wholeBytes(int channels) {
    return (long) (channels / COUNT) * BYTES;
  }

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
    long whole = wholeBytes(channels);
    long end = (long) channels * Float.BYTES;
    FloatVector least = FloatVector.broadcast(SPECIES, floor);
    for (int i = 0; i < count; i++) {
      long from = src + i * srcStride;
      long to = dst + i * dstStride;
      for (long c = 0; c < whole; c += BYTES) {
        load(data + to + c)
            .add(load(data + from + c))
            .max(least)
            .intoMemorySegment(ALL, at(data + to + c), ORDER);
      }
      for (long c = whole; c < end; c += Float.BYTES) {
        float sum = ALL.get(FLOAT, at(data + to + c)) + ALL.get(FLOAT, at(data + from + c));
        ALL.set(FLOAT, at(data + to + c), Math.max(sum, floor));
      }
    }
  }

  @Override
  public void rectify(
      MemorySegment dataSegment, int count, int channels, long dst, long dstStride) {
    long data = dataSegment.address();
    long whole = wholeBytes(channels);
    long end = (long) channels * Float.BYTES;
    for (int i = 0; i < count; i++) {
      long at = dst + i * dstStride;
      for (long c = 0; c < whole; c += BYTES) {
        Relu.of(load(data + at + c)).intoMemorySegment(ALL, at(data + at + c), ORDER);
      }
      for (long c = whole; c < end; c += Float.BYTES) {
        ALL.set(FLOAT, at(data + at + c), Math.max(ALL.get(FLOAT, at(data + at + c)), 0));
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

package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.lane.Lanes.BYTES;
import static dev.densevec.kernel.vector.lane.Lanes.ORDER;
import static dev.densevec.kernel.vector.lane.Lanes.SPECIES;
import static dev.densevec.kernel.vector.lane.Lanes.STEP;
import static dev.densevec.kernel.vector.lane.Lanes.VECTOR;
import static dev.densevec.kernel.vector.lane.Lanes.vectorBytes;
import static dev.densevec.kernel.vector.lane.Lanes.wrongClass;
import static dev.densevec.kernel.vector.lane.Memory.ALL;
import static dev.densevec.kernel.vector.lane.Memory.at;
import static dev.densevec.kernel.vector.lane.Memory.load;

import dev.densevec.kernel.BackwardShape;
import dev.densevec.kernel.CorrectShape;
import dev.densevec.kernel.Operands;
import dev.densevec.kernel.OuterKernel;
import dev.densevec.kernel.Planes;
import dev.densevec.kernel.PoolShape;
import dev.densevec.kernel.TrainingKernels;
import dev.densevec.kernel.WinogradTrainingKernels;
import dev.densevec.kernel.vector.tile.Tiles;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The passes of training in vectors: a vector of channels after the other, so that constants and
/// sums stay in registers while its pixels pass, two at a time for the sake of latency.
final class VectorTraining implements TrainingKernels {
  private static final FloatVector ZERO = FloatVector.zero(SPECIES);

  /// Elements of a pooling window.
  private static final int WINDOW = 9;

  private final OuterKernel single;
  private final OuterKernel pair;
  private final OuterKernel triple;
  private final WinogradTrainingKernels winograd = new VectorWinogradTraining();

  /// @param halves whether the processor computes vectors in halves
  VectorTraining(boolean halves) {
    single = outer(1, halves).orElseThrow();
    pair = outer(2, halves).orElseThrow();
    triple = outer(3, halves).orElse(pair);
  }

  private static Optional<OuterKernel> outer(int vectors, boolean halves) {
    return Tiles.best(OuterKernel.class, "Outer", vectors, halves);
  }

  @Override
  public OuterKernel outer(int rows, int vectors) {
    return switch (vectors) {
      case 1 -> single;
      case 2, 4 -> pair;
      default -> wholeRows(pair, rows) < wholeRows(triple, rows) ? pair : triple;
    };
  }

  @Override
  public WinogradTrainingKernels winograd() {
    return winograd;
  }

  /// `rows` in whole tiles.
  private static int wholeRows(OuterKernel kernel, int rows) {
    return Math.ceilDiv(rows, kernel.rows()) * kernel.rows();
  }

  private static void addTo(long data, long offset, FloatVector x) {
    load(data + offset).add(x).intoMemorySegment(ALL, at(data + offset), ORDER);
  }

  @Override
  public void moments(
      MemorySegment dataSegment,
      long src,
      long srcStride,
      int count,
      int channels,
      long stats,
      long plane) {
    long data = dataSegment.address();
    long end = vectorBytes(channels);
    for (int first = 0; first < count; first += BLOCK) {
      int some = Math.min(BLOCK, count - first);
      blockMoments(data + src + first * srcStride, srcStride, some, end, data + stats, plane);
      Sums.fold(data + stats + plane, plane, end);
    }
  }

  /// The sums of a block, by addresses.
  private static void blockMoments(
      long src, long srcStride, int count, long end, long stats, long plane) {
    long sums = stats + plane + Sums.block(plane);
    for (long c = 0; c < end; c += BYTES) {
      FloatVector origin = load(stats + c);
      if (origin.getClass() != VECTOR) throw wrongClass();
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      FloatVector q0 = FloatVector.zero(SPECIES);
      FloatVector q1 = FloatVector.zero(SPECIES);
      long at = src + c;
      int i = 1;
      for (; i < count; i += 2) {
        if (s0.getClass() != VECTOR) throw wrongClass();
        if (s1.getClass() != VECTOR) throw wrongClass();
        if (q0.getClass() != VECTOR) throw wrongClass();
        if (q1.getClass() != VECTOR) throw wrongClass();
        FloatVector x0 = load(at).sub(origin);
        FloatVector x1 = load(at + srcStride).sub(origin);
        s0 = s0.add(x0);
        s1 = s1.add(x1);
        q0 = x0.fma(x0, q0);
        q1 = x1.fma(x1, q1);
        at += 2 * srcStride;
      }
      if (i == count) {
        FloatVector x = load(at).sub(origin);
        s0 = s0.add(x);
        q0 = x.fma(x, q0);
      }
      s0.add(s1).intoMemorySegment(ALL, at(sums + c), ORDER);
      q0.add(q1).intoMemorySegment(ALL, at(sums + plane + c), ORDER);
    }
  }

  @Override
  public void normalise(
      Planes planes,
      Operands operands,
      long src,
      long srcStride,
      int count,
      long dst,
      long dstStride) {
    int channels = planes.channels();
    long data = operands.data().address();
    long params = operands.params().address();
    long scale = at(params + planes.offset());
    long shift = at(scale + planes.plane());
    int end = vectorBytes(channels);
    for (int i = 0; i < count; i++) {
      long from = at(data + src + i * srcStride);
      long to = at(data + dst + i * dstStride);
      for (int c = 0; c < end; c += STEP) {
        Relu.of(load(from, c).fma(load(scale, c), load(shift, c)))
            .intoMemorySegment(ALL, to + c, ORDER);
      }
    }
  }

  @Override
  public void correct(CorrectShape shape, Operands operands, long d, long x, int count, long dst) {
    int channels = shape.coefficients().channels();
    long plane = shape.coefficients().plane();
    long dStride = shape.dStride();
    long xStride = shape.xStride();
    long dstStride = shape.dstStride();
    long data = operands.data().address();
    long factorD = at(operands.params().address() + shape.coefficients().offset());
    long factorX = at(factorD + plane);
    long constant = at(factorX + plane);
    int end = vectorBytes(channels);
    for (int i = 0; i < count; i++) {
      long fromD = at(data + d + i * dStride);
      long fromX = at(data + x + i * xStride);
      long to = at(data + dst + i * dstStride);
      for (int c = 0; c < end; c += STEP) {
        FloatVector rest = load(fromX, c).fma(load(factorX, c), load(constant, c));
        load(fromD, c).fma(load(factorD, c), rest).intoMemorySegment(ALL, to + c, ORDER);
      }
    }
  }

  @Override
  public void reluBackward(
      BackwardShape shape, Operands operands, long d, long x, int count, long sums) {
    int channels = shape.norm().channels();
    long norm = shape.norm().offset();
    long normPlane = shape.norm().plane();
    long sumsPlane = shape.sumsPlane();
    long dStride = shape.dStride();
    long xStride = shape.xStride();
    long data = operands.data().address();
    long params = operands.params().address();
    long end = vectorBytes(channels);
    long block = data + sums + Sums.block(sumsPlane);
    for (int first = 0; first < count; first += BLOCK) {
      int last = Math.min(first + BLOCK, count);
      Prefetch.pixels(data + x + first * xStride, xStride, last - first, end);
      for (long c = 0; c < end; c += BYTES) {
        FloatVector scale = load(params + norm + c);
        FloatVector shift = load(params + norm + normPlane + c);
        FloatVector mean = load(params + norm + 2 * normPlane + c);
        FloatVector sum = FloatVector.zero(SPECIES);
        FloatVector products = FloatVector.zero(SPECIES);
        for (int i = first; i < last; i++) {
          if (sum.getClass() != VECTOR) throw wrongClass();
          if (products.getClass() != VECTOR) throw wrongClass();
          FloatVector e = load(data + x + i * xStride + c);
          long place = data + d + i * dStride + c;
          FloatVector y = e.fma(scale, shift);
          FloatVector passed = ZERO.blend(load(place), y.compare(VectorOperators.GT, ZERO));
          passed.intoMemorySegment(ALL, at(place), ORDER);
          sum = sum.add(passed);
          products = passed.fma(e.sub(mean), products);
        }
        sum.intoMemorySegment(ALL, at(block + c), ORDER);
        products.intoMemorySegment(ALL, at(block + sumsPlane + c), ORDER);
      }
      Sums.fold(data + sums, sumsPlane, end);
    }
  }

  @Override
  public void normBackward(
      BackwardShape shape,
      Operands operands,
      long d,
      long x,
      int count,
      long gradient,
      long y,
      long sums) {
    int channels = shape.norm().channels();
    long norm = shape.norm().offset();
    long normPlane = shape.norm().plane();
    long sumsPlane = shape.sumsPlane();
    long dStride = shape.dStride();
    long xStride = shape.xStride();
    int shrink = shape.shrink();
    long yStride = shape.yStride();
    long gradientStride = shape.diffStride();
    long data = operands.data().address();
    long params = operands.params().address();
    long end = vectorBytes(channels);
    long block = data + sums + Sums.block(sumsPlane);
    for (int first = 0; first < count; first += BLOCK) {
      int last = Math.min(first + BLOCK, count);
      Prefetch.pixels(data + x + first * xStride, xStride, last - first, end);
      Prefetch.pixels(data + gradient + first * gradientStride, gradientStride, last - first, end);
      for (long c = 0; c < end; c += BYTES) {
        FloatVector scale = load(params + norm + c);
        FloatVector shift = load(params + norm + normPlane + c);
        FloatVector mean = load(params + norm + 2 * normPlane + c);
        FloatVector sum = FloatVector.zero(SPECIES);
        FloatVector products = FloatVector.zero(SPECIES);
        for (int i = first; i < last; i++) {
          if (sum.getClass() != VECTOR) throw wrongClass();
          if (products.getClass() != VECTOR) throw wrongClass();
          FloatVector e = load(data + x + i * xStride + c);
          FloatVector z = Relu.of(e.fma(scale, shift));
          FloatVector above = load(data + d + (i >> shrink) * dStride + c);
          FloatVector passed = ZERO.blend(above, z.compare(VectorOperators.GT, ZERO));
          z.intoMemorySegment(ALL, at(data + y + i * yStride + c), ORDER);
          long place = data + gradient + i * gradientStride + c;
          passed.fma(scale, load(place)).intoMemorySegment(ALL, at(place), ORDER);
          sum = sum.add(passed);
          products = passed.fma(e.sub(mean), products);
        }
        sum.intoMemorySegment(ALL, at(block + c), ORDER);
        products.intoMemorySegment(ALL, at(block + sumsPlane + c), ORDER);
      }
      Sums.fold(data + sums, sumsPlane, end);
    }
  }

  @Override
  public void maxPoolRow(
      PoolShape shape,
      Operands operands,
      long signs,
      long src,
      long above,
      long below,
      long dst,
      long positions) {
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long dstStride = shape.dstStride();
    int srcWidth = shape.srcWidth();
    int dstWidth = shape.dstWidth();
    long positionStride = shape.positionStride();
    long data = operands.data().address();
    long params = operands.params().address();
    long end = vectorBytes(channels);
    for (int x = 0; x < dstWidth; x++) {
      long left = (long) Math.max(2 * x - 1, 0) * srcStride;
      long centre = 2L * x * srcStride;
      long right = Math.min(2 * x + 1, srcWidth - 1) * srcStride;
      for (long c = 0; c < end; c += BYTES) {
        FloatVector sign = load(params + signs + c);
        FloatVector most = load(data + src + above + left + c).mul(sign);
        FloatVector place = FloatVector.zero(SPECIES);
        for (int k = 1; k < WINDOW; k++) {
          if (most.getClass() != VECTOR) throw wrongClass();
          if (place.getClass() != VECTOR) throw wrongClass();
          long row = k < 3 ? above : k < 6 ? 0 : below;
          long column = k % 3 == 0 ? left : k % 3 == 1 ? centre : right;
          FloatVector value = load(data + src + row + column + c).mul(sign);
          VectorMask<Float> larger = value.compare(VectorOperators.GT, most);
          most = most.blend(value, larger);
          place = place.blend(FloatVector.broadcast(SPECIES, k), larger);
        }
        most.mul(sign).intoMemorySegment(ALL, at(data + dst + x * dstStride + c), ORDER);
        Positions.store(place, data + positions + x * positionStride + c / 2);
      }
    }
  }

  @Override
  public void maxPoolBackwardRow(
      PoolShape shape,
      MemorySegment dataSegment,
      long d,
      long positions,
      long diffSrc,
      long above,
      long below) {
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long dStride = shape.dstStride();
    int srcWidth = shape.srcWidth();
    int dstWidth = shape.dstWidth();
    long positionStride = shape.positionStride();
    long data = dataSegment.address();
    long end = vectorBytes(channels);
    for (int x = 0; x < dstWidth; x++) {
      long left = (long) Math.max(2 * x - 1, 0) * srcStride;
      long centre = 2L * x * srcStride;
      long right = Math.min(2 * x + 1, srcWidth - 1) * srcStride;
      for (long c = 0; c < end; c += BYTES) {
        FloatVector place = Positions.load(data + positions + x * positionStride + c / 2);
        FloatVector gradient = load(data + d + x * dStride + c);
        for (int k = 0; k < WINDOW; k += 3) {
          long row = diffSrc + c + (k == 0 ? above : k == 3 ? 0 : below);
          addTo(data, row + left, where(gradient, place, k));
          addTo(data, row + centre, where(gradient, place, k + 1));
          addTo(data, row + right, where(gradient, place, k + 2));
        }
      }
    }
  }

  /// The lanes of `x` whose place is `k`; zero elsewhere.
  private static FloatVector where(FloatVector x, FloatVector place, int k) {
    return ZERO.blend(x, place.compare(VectorOperators.EQ, k));
  }

  @Override
  public void add(MemorySegment dataSegment, long src, long dst, int floats) {
    long data = dataSegment.address();
    long from = at(data + src);
    long to = at(data + dst);
    int end = vectorBytes(floats);
    for (int i = 0; i < end; i += STEP) {
      load(to, i).add(load(from, i)).intoMemorySegment(ALL, to + i, ORDER);
    }
  }
}

package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.lane.Lanes.BYTES;
import static dev.densevec.kernel.vector.lane.Lanes.COUNT;
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

import dev.densevec.kernel.AffineShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.LinearShape;
import dev.densevec.kernel.Operands;
import dev.densevec.kernel.PointwiseKernels;
import dev.densevec.kernel.PoolShape;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The point-wise passes in vectors.
final class VectorPointwise implements PointwiseKernels {
  private static final FloatVector ZERO = FloatVector.zero(SPECIES);

  /// 0, 1, 2, ...
  private static final FloatVector NUMBERS = ZERO.addIndex(1);

  /// `max(0, x * scale + shift)`, NaN kept.
  private static FloatVector affineRelu(FloatVector x, FloatVector scale, FloatVector shift) {
    return Relu.of(x.fma(scale, shift));
  }

  /// The channels after the last whole vector. The compiler knows the class of a mask that a
  /// comparison makes. It knows that of a species' mask only while a process has vectors of a
  /// single length.
  private static VectorMask<Float> tail(int channels) {
    return NUMBERS.compare(VectorOperators.LT, channels % COUNT);
  }

  @Override
  public void affineRelu(
      AffineShape shape, Operands operands, long src, int count, long dst, int dstIndex) {
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long dstStride = shape.dstStride();
    int[] indices = operands.indices();
    long data = operands.data().address();
    long params = operands.params().address();
    long scale = at(params + shape.scale());
    long shift = at(params + shape.shift());
    int whole = wholeBytes(channels);
    for (int i = 0; i < count; i++) {
      long from = at(data + src + i * srcStride);
      long to = at(data + dst + indices[dstIndex + i] * dstStride);
      for (int c = 0; c < whole; c += STEP) {
        affineRelu(load(from, c), load(scale, c), load(shift, c))
            .intoMemorySegment(ALL, to + c, ORDER);
      }
    }
    if (channels % COUNT != 0) {
      affineReluTail(shape, operands, src, count, dst, dstIndex);
    }
  }

  /// The channels after the last whole vector. Not inlined: with it, its caller would have more
  /// nodes than the compiler takes.
  private static void affineReluTail(
      AffineShape shape, Operands operands, long src, int count, long dst, int dstIndex) {
    long whole = wholeBytes(shape.channels());
    long from = operands.data().address() + src + whole;
    long to = operands.data().address() + dst + whole;
    long constants = operands.params().address() + whole;
    long srcStride = shape.srcStride();
    long dstStride = shape.dstStride();
    int[] indices = operands.indices();
    VectorMask<Float> valid = tail(shape.channels());
    FloatVector a = load(constants + shape.scale());
    FloatVector b = load(constants + shape.shift());
    for (int i = 0; i < count; i++) {
      affineRelu(ZERO.blend(load(from + i * srcStride), valid), a, b)
          .intoMemorySegment(ALL, at(to + indices[dstIndex + i] * dstStride), ORDER);
    }
  }

  @Override
  public void affineReluPool(
      AffineShape shape, Operands operands, long src, int srcIndex, int count, long dst) {
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long dstStride = shape.dstStride();
    long rowStride = shape.srcRow();
    int[] indices = operands.indices();
    long data = operands.data().address();
    long params = operands.params().address();
    long scale = at(params + shape.scale());
    long shift = at(params + shape.shift());
    int whole = wholeBytes(channels);
    for (int i = 0; i < count; i++) {
      long from = at(data + src + indices[srcIndex + i] * srcStride);
      long right = at(from + srcStride);
      long below = at(from + rowStride);
      long belowRight = at(below + srcStride);
      long to = at(data + dst + i * dstStride);
      for (int c = 0; c < whole; c += STEP) {
        FloatVector a = load(scale, c);
        FloatVector b = load(shift, c);
        FloatVector top = affineRelu(load(from, c), a, b).add(affineRelu(load(right, c), a, b));
        FloatVector bottom =
            affineRelu(load(below, c), a, b).add(affineRelu(load(belowRight, c), a, b));
        top.add(bottom).mul(0.25f).intoMemorySegment(ALL, to + c, ORDER);
      }
    }
    if (channels % COUNT != 0) {
      affineReluPoolTail(shape, operands, src, srcIndex, count, dst);
    }
  }

  /// The channels after the last whole vector, as [#affineReluTail] does them.
  private static void affineReluPoolTail(
      AffineShape shape, Operands operands, long src, int srcIndex, int count, long dst) {
    long whole = wholeBytes(shape.channels());
    long map = operands.data().address() + src + whole;
    long to = operands.data().address() + dst + whole;
    long constants = operands.params().address() + whole;
    long srcStride = shape.srcStride();
    long rowStride = shape.srcRow();
    long dstStride = shape.dstStride();
    int[] indices = operands.indices();
    VectorMask<Float> valid = tail(shape.channels());
    FloatVector a = load(constants + shape.scale());
    FloatVector b = load(constants + shape.shift());
    for (int i = 0; i < count; i++) {
      long from = map + indices[srcIndex + i] * srcStride;
      FloatVector p = affineRelu(ZERO.blend(load(from), valid), a, b);
      FloatVector q = affineRelu(ZERO.blend(load(from + srcStride), valid), a, b);
      long below = from + rowStride;
      FloatVector r = affineRelu(ZERO.blend(load(below), valid), a, b);
      FloatVector s = affineRelu(ZERO.blend(load(below + srcStride), valid), a, b);
      p.add(q).add(r.add(s)).mul(0.25f).intoMemorySegment(ALL, at(to + i * dstStride), ORDER);
    }
  }

  @Override
  public void maxPoolRow(
      PoolShape shape, MemorySegment dataSegment, long top, long middle, long bottom, long dst) {
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long dstStride = shape.dstStride();
    int srcWidth = shape.srcWidth();
    int dstWidth = shape.dstWidth();
    int step = shape.stride();
    long data = dataSegment.address();
    int bytes = vectorBytes(channels);
    for (int x = 0; x < dstWidth; x++) {
      long left = data + Math.max(step * x - 1, 0) * srcStride;
      long centre = data + (long) step * x * srcStride;
      long right = data + Math.min(step * x + 1, srcWidth - 1) * srcStride;
      long to = at(data + dst + x * dstStride);
      for (int c = 0; c < bytes; c += STEP) {
        FloatVector upper = max3(top, left, centre, right, c);
        FloatVector mid = max3(middle, left, centre, right, c);
        FloatVector lower = max3(bottom, left, centre, right, c);
        max(max(upper, mid), lower).intoMemorySegment(ALL, to + c, ORDER);
      }
    }
  }

  private static FloatVector max3(long row, long left, long centre, long right, int bytes) {
    return max(
        max(load(at(row + left), bytes), load(at(row + centre), bytes)),
        load(at(row + right), bytes));
  }

  /// The larger, or NaN if either is.
  private static FloatVector max(FloatVector x, FloatVector y) {
    return x.max(y);
  }

  @Override
  public void blurRow(
      PoolShape shape, MemorySegment dataSegment, long top, long middle, long bottom, long dst) {
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long dstStride = shape.dstStride();
    int srcWidth = shape.srcWidth();
    int dstWidth = shape.dstWidth();
    long data = dataSegment.address();
    int bytes = vectorBytes(channels);
    for (int x = 0; x < dstWidth; x++) {
      long left = data + Math.abs(2 * x - 1) * srcStride;
      long centre = data + 2L * x * srcStride;
      long right = data + (2 * x + 1 < srcWidth ? 2 * x + 1 : 2 * x - 1) * srcStride;
      long to = at(data + dst + x * dstStride);
      for (int c = 0; c < bytes; c += STEP) {
        FloatVector mid = sum121(middle, left, centre, right, c);
        sum121(top, left, centre, right, c)
            .add(sum121(bottom, left, centre, right, c))
            .add(mid.add(mid))
            .mul(0.0625f)
            .intoMemorySegment(ALL, to + c, ORDER);
      }
    }
  }

  private static FloatVector sum121(long row, long left, long centre, long right, int bytes) {
    FloatVector mid = load(at(row + centre), bytes);
    return load(at(row + left), bytes).add(load(at(row + right), bytes)).add(mid.add(mid));
  }

  @Override
  public void affineReluMean(AffineShape shape, Operands operands, long src, int count, long dst) {
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long scale = shape.scale();
    long shift = shape.shift();
    long data = operands.data().address();
    long params = operands.params().address();
    for (long c = 0; c < channels * (long) Float.BYTES; c += BYTES) {
      FloatVector a = load(params + scale + c);
      FloatVector b = load(params + shift + c);
      if (a.getClass() != VECTOR) throw wrongClass();
      if (b.getClass() != VECTOR) throw wrongClass();
      FloatVector total = FloatVector.zero(SPECIES);
      for (int first = 0; first < count; first += MEAN_BLOCK) {
        if (total.getClass() != VECTOR) throw wrongClass();
        int last = Math.min(first + MEAN_BLOCK, count);
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = first; i < last; i++) {
          if (sum.getClass() != VECTOR) throw wrongClass();
          sum = sum.add(affineRelu(load(data + src + i * srcStride + c), a, b));
        }
        total = total.add(sum);
      }
      total.div(count).intoMemorySegment(ALL, at(data + dst + c), ORDER);
    }
  }

  @Override
  public void linear(LinearShape shape, Operands operands, long src, int first, int end, long dst) {
    int in = shape.in();
    long weights = shape.weights();
    long bias = shape.bias();
    long data = operands.data().address();
    long params = operands.params().address();
    long panel = KernelSet.LINEAR_VECTORS * BYTES;
    for (int p = first; p < end; p++) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      FloatVector s2 = FloatVector.zero(SPECIES);
      FloatVector s3 = FloatVector.zero(SPECIES);
      long w = weights + (long) p * in * panel;
      // No test of the sums' class: in here it makes an object of one.
      for (int k = 0; k < in; k++) {
        FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(FLOAT, at(data + src + 4L * k)));
        s0 = x.fma(load(params + w), s0);
        s1 = x.fma(load(params + w + BYTES), s1);
        s2 = x.fma(load(params + w + 2 * BYTES), s2);
        s3 = x.fma(load(params + w + 3 * BYTES), s3);
        w += panel;
      }
      long b = bias + p * panel;
      long to = dst + p * panel;
      s0.add(load(params + b)).intoMemorySegment(ALL, at(data + to), ORDER);
      s1.add(load(params + b + BYTES)).intoMemorySegment(ALL, at(data + to + BYTES), ORDER);
      s2.add(load(params + b + 2 * BYTES)).intoMemorySegment(ALL, at(data + to + 2 * BYTES), ORDER);
      s3.add(load(params + b + 3 * BYTES)).intoMemorySegment(ALL, at(data + to + 3 * BYTES), ORDER);
    }
  }

  @Override
  public void clear(MemorySegment dataSegment, long dst, long floats) {
    long data = dataSegment.address();
    long at = dst;
    long end = dst + floats * Float.BYTES;
    for (; at <= end - BYTES; at += BYTES) {
      ZERO.intoMemorySegment(ALL, at(data + at), ORDER);
    }
    for (; at < end; at += Float.BYTES) {
      ALL.set(FLOAT, at(data + at), 0);
    }
  }
}

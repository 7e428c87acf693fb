package dev.densevec.kernel.scalar;

import static dev.densevec.kernel.scalar.ScalarKernels.LANES;

import dev.densevec.kernel.AffineShape;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.LinearShape;
import dev.densevec.kernel.Operands;
import dev.densevec.kernel.PointwiseKernels;
import dev.densevec.kernel.PoolShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The point-wise passes, a float at a time.
final class ScalarPointwise implements PointwiseKernels {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /// `max(0, x * scale + shift)`, NaN kept.
  private static float affineRelu(float x, float scale, float shift) {
    float y = Math.fma(x, scale, shift);
    return y < 0 ? 0 : y;
  }

  private static int padded(int channels) {
    return Math.ceilDiv(channels, LANES) * LANES;
  }

  @Override
  public void affineRelu(
      AffineShape shape, Operands operands, long src, int count, long dst, int dstIndex) {
    MemorySegment data = operands.data();
    MemorySegment params = operands.params();
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long dstStride = shape.dstStride();
    long scale = shape.scale();
    long shift = shape.shift();
    int[] indices = operands.indices();
    for (int i = 0; i < count; i++) {
      long from = src + i * srcStride;
      long to = dst + indices[dstIndex + i] * dstStride;
      for (long c = 0; c < 4L * channels; c += 4) {
        float a = params.get(FLOAT, scale + c);
        float b = params.get(FLOAT, shift + c);
        data.set(FLOAT, to + c, affineRelu(data.get(FLOAT, from + c), a, b));
      }
      clearTail(data, to, channels);
    }
  }

  private static void clearTail(MemorySegment data, long pixel, int channels) {
    for (int c = channels; c < padded(channels); c++) {
      data.set(FLOAT, pixel + 4L * c, 0);
    }
  }

  @Override
  public void affineReluPool(
      AffineShape shape, Operands operands, long src, int srcIndex, int count, long dst) {
    MemorySegment data = operands.data();
    MemorySegment params = operands.params();
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long dstStride = shape.dstStride();
    long rowStride = shape.srcRow();
    long scale = shape.scale();
    long shift = shape.shift();
    int[] indices = operands.indices();
    for (int i = 0; i < count; i++) {
      long from = src + indices[srcIndex + i] * srcStride;
      long below = from + rowStride;
      long to = dst + i * dstStride;
      for (long c = 0; c < 4L * channels; c += 4) {
        float a = params.get(FLOAT, scale + c);
        float b = params.get(FLOAT, shift + c);
        float top =
            affineRelu(data.get(FLOAT, from + c), a, b)
                + affineRelu(data.get(FLOAT, from + srcStride + c), a, b);
        float bottom =
            affineRelu(data.get(FLOAT, below + c), a, b)
                + affineRelu(data.get(FLOAT, below + srcStride + c), a, b);
        data.set(FLOAT, to + c, (top + bottom) * 0.25f);
      }
      clearTail(data, to, channels);
    }
  }

  @Override
  public void maxPoolRow(
      PoolShape shape, MemorySegment data, long top, long middle, long bottom, long dst) {
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long dstStride = shape.dstStride();
    int srcWidth = shape.srcWidth();
    int dstWidth = shape.dstWidth();
    int step = shape.stride();
    for (int x = 0; x < dstWidth; x++) {
      long left = Math.max(step * x - 1, 0) * srcStride;
      long centre = (long) step * x * srcStride;
      long right = Math.min(step * x + 1, srcWidth - 1) * srcStride;
      for (long c = 0; c < 4L * padded(channels); c += 4) {
        float upper = max3(data, top + c, left, centre, right);
        float mid = max3(data, middle + c, left, centre, right);
        float lower = max3(data, bottom + c, left, centre, right);
        data.set(FLOAT, dst + x * dstStride + c, Math.max(Math.max(upper, mid), lower));
      }
    }
  }

  private static float max3(MemorySegment data, long row, long left, long centre, long right) {
    float sides = Math.max(data.get(FLOAT, row + left), data.get(FLOAT, row + right));
    return Math.max(sides, data.get(FLOAT, row + centre));
  }

  @Override
  public void blurRow(
      PoolShape shape, MemorySegment data, long top, long middle, long bottom, long dst) {
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long dstStride = shape.dstStride();
    int srcWidth = shape.srcWidth();
    int dstWidth = shape.dstWidth();
    for (int x = 0; x < dstWidth; x++) {
      long left = Math.abs(2 * x - 1) * srcStride;
      long centre = 2L * x * srcStride;
      long right = (2 * x + 1 < srcWidth ? 2 * x + 1 : 2 * x - 1) * srcStride;
      for (long c = 0; c < 4L * padded(channels); c += 4) {
        float upper = sum121(data, top + c, left, centre, right);
        float mid = sum121(data, middle + c, left, centre, right);
        float lower = sum121(data, bottom + c, left, centre, right);
        data.set(FLOAT, dst + x * dstStride + c, (upper + lower + 2 * mid) * 0.0625f);
      }
    }
  }

  private static float sum121(MemorySegment data, long row, long left, long centre, long right) {
    return data.get(FLOAT, row + left)
        + data.get(FLOAT, row + right)
        + 2 * data.get(FLOAT, row + centre);
  }

  @Override
  public void affineReluMean(AffineShape shape, Operands operands, long src, int count, long dst) {
    MemorySegment data = operands.data();
    MemorySegment params = operands.params();
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long scale = shape.scale();
    long shift = shape.shift();
    for (long c = 0; c < 4L * channels; c += 4) {
      float a = params.get(FLOAT, scale + c);
      float b = params.get(FLOAT, shift + c);
      float total = 0;
      for (int first = 0; first < count; first += MEAN_BLOCK) {
        int last = Math.min(first + MEAN_BLOCK, count);
        float sum = 0;
        for (int i = first; i < last; i++) {
          sum += affineRelu(data.get(FLOAT, src + i * srcStride + c), a, b);
        }
        total += sum;
      }
      data.set(FLOAT, dst + c, total / count);
    }
  }

  @Override
  public void linear(LinearShape shape, Operands operands, long src, int first, int end, long dst) {
    MemorySegment data = operands.data();
    MemorySegment params = operands.params();
    int in = shape.in();
    long weights = shape.weights();
    long bias = shape.bias();
    int width = KernelSet.LINEAR_VECTORS * LANES;
    for (int o = first * width; o < end * width; o++) {
      long w = weights + 4L * ((long) (o / width) * in * width + o % width);
      float sum = 0;
      for (int k = 0; k < in; k++) {
        sum = Math.fma(data.get(FLOAT, src + 4L * k), params.get(FLOAT, w), sum);
        w += 4L * width;
      }
      data.set(FLOAT, dst + 4L * o, sum + params.get(FLOAT, bias + 4L * o));
    }
  }

  @Override
  public void clear(MemorySegment data, long dst, long floats) {
    for (long i = 0; i < floats; i++) {
      data.set(FLOAT, dst + i * Float.BYTES, 0);
    }
  }
}

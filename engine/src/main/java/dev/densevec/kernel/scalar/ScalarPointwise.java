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
import java.util.Arrays;

/// The point-wise passes, a float at a time.
final class ScalarPointwise implements PointwiseKernels {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private static final int SCALE = 0;
  private static final int SHIFT = 1;
  private static final int PIXEL = 2;
  private static final int POOLED = 3;

  /// Pixels in a row, and rows, of a window of average pooling.
  private static final int TWO = 2;

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
    int channels = shape.channels();
    float[] scale = factors(SCALE, operands, shape.scale(), channels);
    float[] shift = factors(SHIFT, operands, shape.shift(), channels);
    float[] pixel = Rows.own().get(PIXEL, padded(channels));
    Arrays.fill(pixel, channels, padded(channels), 0);
    for (int i = 0; i < count; i++) {
      Rows.read(operands.data(), src + i * shape.srcStride(), pixel, 0, channels);
      for (int c = 0; c < channels; c++) {
        pixel[c] = affineRelu(pixel[c], scale[c], shift[c]);
      }
      long to = dst + operands.indices()[dstIndex + i] * shape.dstStride();
      Rows.write(pixel, 0, operands.data(), to, padded(channels));
    }
  }

  /// Array `number`, with `channels` parameters at `offset`.
  private static float[] factors(int number, Operands operands, long offset, int channels) {
    float[] factors = Rows.own().get(number, channels);
    Rows.read(operands.params(), offset, factors, 0, channels);
    return factors;
  }

  @Override
  public void affineReluPool(
      AffineShape shape, Operands operands, long src, int srcIndex, int count, long dst) {
    int channels = shape.channels();
    float[] scale = factors(SCALE, operands, shape.scale(), channels);
    float[] shift = factors(SHIFT, operands, shape.shift(), channels);
    float[] pixel = Rows.own().get(PIXEL, TWO * channels);
    float[] pooled = Rows.own().get(POOLED, padded(channels));
    for (int i = 0; i < count; i++) {
      long from = src + operands.indices()[srcIndex + i] * shape.srcStride();
      Arrays.fill(pooled, 0, padded(channels), 0);
      for (int y = 0; y < TWO; y++) {
        Rows.read(operands.data(), from + y * shape.srcRow(), pixel, 0, channels);
        Rows.read(
            operands.data(),
            from + y * shape.srcRow() + shape.srcStride(),
            pixel,
            channels,
            channels);
        for (int c = 0; c < channels; c++) {
          pooled[c] +=
              affineRelu(pixel[c], scale[c], shift[c])
                  + affineRelu(pixel[channels + c], scale[c], shift[c]);
        }
      }
      for (int c = 0; c < channels; c++) {
        pooled[c] *= 0.25f;
      }
      Rows.write(pooled, 0, operands.data(), dst + i * shape.dstStride(), padded(channels));
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
    data.asSlice(dst, floats * Float.BYTES).fill((byte) 0);
  }
}

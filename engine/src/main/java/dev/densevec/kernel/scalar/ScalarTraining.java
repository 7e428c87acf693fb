package dev.densevec.kernel.scalar;

import static dev.densevec.kernel.scalar.ScalarKernels.LANES;

import dev.densevec.kernel.OuterKernel;
import dev.densevec.kernel.TrainingKernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The passes of training, one element after the other.
final class ScalarTraining implements TrainingKernels {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final OuterKernel outer = new ScalarOuter();

  @Override
  public OuterKernel outer(int rows, int vectors) {
    return outer;
  }

  private static long vectorBytes(int channels) {
    return (long) (channels + LANES - 1) / LANES * LANES * Float.BYTES;
  }

  private static void addTo(MemorySegment data, long offset, float x) {
    data.set(FLOAT, offset, data.get(FLOAT, offset) + x);
  }

  @Override
  public void moments(
      MemorySegment data,
      long src,
      long srcStride,
      int count,
      int channels,
      long stats,
      long plane) {
    long end = vectorBytes(channels);
    for (long c = 0; c < end; c += Float.BYTES) {
      float origin = data.get(FLOAT, stats + c);
      float sum = 0;
      float squares = 0;
      for (int i = 0; i < count; i++) {
        float x = data.get(FLOAT, src + i * srcStride + c) - origin;
        sum += x;
        squares = Math.fma(x, x, squares);
      }
      addTo(data, stats + plane + c, sum);
      addTo(data, stats + 2 * plane + c, squares);
    }
  }

  @Override
  public void normalise(
      MemorySegment data,
      long src,
      long srcStride,
      int count,
      int channels,
      MemorySegment params,
      long norm,
      long plane,
      long dst,
      long dstStride) {
    long end = vectorBytes(channels);
    for (int i = 0; i < count; i++) {
      for (long c = 0; c < end; c += Float.BYTES) {
        float y =
            Math.fma(
                data.get(FLOAT, src + i * srcStride + c),
                params.get(FLOAT, norm + c),
                params.get(FLOAT, norm + plane + c));
        data.set(FLOAT, dst + i * dstStride + c, Math.max(y, 0));
      }
    }
  }

  @Override
  public void correct(
      MemorySegment data,
      long d,
      long dStride,
      long x,
      long xStride,
      int count,
      int channels,
      MemorySegment params,
      long coefficients,
      long plane,
      long dst,
      long dstStride) {
    long end = vectorBytes(channels);
    for (int i = 0; i < count; i++) {
      for (long c = 0; c < end; c += Float.BYTES) {
        float rest =
            Math.fma(
                data.get(FLOAT, x + i * xStride + c),
                params.get(FLOAT, coefficients + plane + c),
                params.get(FLOAT, coefficients + 2 * plane + c));
        float gradient = data.get(FLOAT, d + i * dStride + c);
        data.set(
            FLOAT,
            dst + i * dstStride + c,
            Math.fma(gradient, params.get(FLOAT, coefficients + c), rest));
      }
    }
  }

  @Override
  public void reluBackward(
      MemorySegment data,
      long d,
      long dStride,
      long x,
      long xStride,
      int count,
      int channels,
      MemorySegment params,
      long norm,
      long normPlane,
      long sums,
      long sumsPlane) {
    long end = vectorBytes(channels);
    for (long c = 0; c < end; c += Float.BYTES) {
      float scale = params.get(FLOAT, norm + c);
      float shift = params.get(FLOAT, norm + normPlane + c);
      float mean = params.get(FLOAT, norm + 2 * normPlane + c);
      float sum = 0;
      float products = 0;
      for (int i = 0; i < count; i++) {
        float value = data.get(FLOAT, x + i * xStride + c);
        long at = d + i * dStride + c;
        float e = Math.fma(value, scale, shift) > 0 ? data.get(FLOAT, at) : 0;
        data.set(FLOAT, at, e);
        sum += e;
        products = Math.fma(e, value - mean, products);
      }
      addTo(data, sums + c, sum);
      addTo(data, sums + sumsPlane + c, products);
    }
  }

  @Override
  public void normBackward(
      MemorySegment data,
      long d,
      long dStride,
      int shrink,
      long x,
      long xStride,
      int count,
      int channels,
      MemorySegment params,
      long norm,
      long normPlane,
      long gradient,
      long gradientStride,
      long y,
      long yStride,
      long sums,
      long sumsPlane) {
    long end = vectorBytes(channels);
    for (long c = 0; c < end; c += Float.BYTES) {
      float scale = params.get(FLOAT, norm + c);
      float shift = params.get(FLOAT, norm + normPlane + c);
      float mean = params.get(FLOAT, norm + 2 * normPlane + c);
      float sum = 0;
      float products = 0;
      for (int i = 0; i < count; i++) {
        float value = data.get(FLOAT, x + i * xStride + c);
        float rectified = Math.max(Math.fma(value, scale, shift), 0);
        float e = rectified > 0 ? data.get(FLOAT, d + (i >> shrink) * dStride + c) : 0;
        data.set(FLOAT, y + i * yStride + c, rectified);
        long at = gradient + i * gradientStride + c;
        data.set(FLOAT, at, Math.fma(e, scale, data.get(FLOAT, at)));
        sum += e;
        products = Math.fma(e, value - mean, products);
      }
      addTo(data, sums + c, sum);
      addTo(data, sums + sumsPlane + c, products);
    }
  }

  @Override
  public void maxPoolBackwardRow(
      MemorySegment data,
      long src,
      long above,
      long below,
      long srcStride,
      int srcWidth,
      int dstWidth,
      int channels,
      long dst,
      long dstStride,
      long d,
      long dStride,
      long diffSrc) {
    long end = vectorBytes(channels);
    for (int x = 0; x < dstWidth; x++) {
      for (long c = 0; c < end; c += Float.BYTES) {
        float most = data.get(FLOAT, dst + x * dstStride + c);
        long place = find(data, most, src + c, above, below, srcStride, srcWidth, x);
        if (place >= 0) {
          addTo(data, diffSrc + place - src, data.get(FLOAT, d + x * dStride + c));
        }
      }
    }
  }

  /// Where a value first lies in a window; negative if nowhere, as a NaN.
  private static long find(
      MemorySegment data,
      float value,
      long src,
      long above,
      long below,
      long srcStride,
      int srcWidth,
      int column) {
    int first = Math.max(2 * column - 1, 0);
    int last = Math.min(2 * column + 1, srcWidth - 1);
    for (int row = 0; row < 3; row++) {
      long from = src + (row == 0 ? above : row == 1 ? 0 : below);
      for (int x = first; x <= last; x++) {
        if (data.get(FLOAT, from + x * srcStride) == value) {
          return from + x * srcStride;
        }
      }
    }
    return -1;
  }

  @Override
  public void add(MemorySegment data, long src, long dst, int floats) {
    long end = vectorBytes(floats);
    for (long i = 0; i < end; i += Float.BYTES) {
      addTo(data, dst + i, data.get(FLOAT, src + i));
    }
  }

  @Override
  public void clear(MemorySegment data, long dst, long floats) {
    for (long i = 0; i < floats; i++) {
      data.set(FLOAT, dst + i * Float.BYTES, 0);
    }
  }
}

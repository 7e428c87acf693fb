package dev.densevec.kernel.scalar;

import static dev.densevec.kernel.scalar.ScalarKernels.vectorBytes;

import dev.densevec.kernel.BackwardShape;
import dev.densevec.kernel.CorrectShape;
import dev.densevec.kernel.Operands;
import dev.densevec.kernel.OuterKernel;
import dev.densevec.kernel.Planes;
import dev.densevec.kernel.PoolShape;
import dev.densevec.kernel.TrainingKernels;
import dev.densevec.kernel.WinogradTrainingKernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The passes of training, one element after the other.
final class ScalarTraining implements TrainingKernels {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

  /// Elements of a pooling window.
  private static final int WINDOW = 9;

  private final OuterKernel outer = new ScalarOuter();
  private final WinogradTrainingKernels winograd = new ScalarWinogradTraining();

  @Override
  public OuterKernel outer(int rows, int vectors) {
    return outer;
  }

  @Override
  public WinogradTrainingKernels winograd() {
    return winograd;
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
      for (int first = 0; first < count; first += BLOCK) {
        int last = Math.min(first + BLOCK, count);
        float sum = 0;
        float squares = 0;
        for (int i = first; i < last; i++) {
          float x = data.get(FLOAT, src + i * srcStride + c) - origin;
          sum += x;
          squares = Math.fma(x, x, squares);
        }
        ScalarSums.fold(data, stats + plane + c, plane, sum);
        ScalarSums.fold(data, stats + 2 * plane + c, plane, squares);
      }
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
    MemorySegment data = operands.data();
    MemorySegment params = operands.params();
    int channels = planes.channels();
    long norm = planes.offset();
    long plane = planes.plane();
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
  public void correct(CorrectShape shape, Operands operands, long d, long x, int count, long dst) {
    MemorySegment data = operands.data();
    MemorySegment params = operands.params();
    int channels = shape.coefficients().channels();
    long coefficients = shape.coefficients().offset();
    long plane = shape.coefficients().plane();
    long dStride = shape.dStride();
    long xStride = shape.xStride();
    long dstStride = shape.dstStride();
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
      BackwardShape shape, Operands operands, long d, long x, int count, long sums) {
    MemorySegment data = operands.data();
    MemorySegment params = operands.params();
    int channels = shape.norm().channels();
    long norm = shape.norm().offset();
    long normPlane = shape.norm().plane();
    long sumsPlane = shape.sumsPlane();
    long dStride = shape.dStride();
    long xStride = shape.xStride();
    long end = vectorBytes(channels);
    for (long c = 0; c < end; c += Float.BYTES) {
      float scale = params.get(FLOAT, norm + c);
      float shift = params.get(FLOAT, norm + normPlane + c);
      float mean = params.get(FLOAT, norm + 2 * normPlane + c);
      for (int first = 0; first < count; first += BLOCK) {
        int last = Math.min(first + BLOCK, count);
        float sum = 0;
        float products = 0;
        for (int i = first; i < last; i++) {
          float value = data.get(FLOAT, x + i * xStride + c);
          long at = d + i * dStride + c;
          float e = Math.fma(value, scale, shift) > 0 ? data.get(FLOAT, at) : 0;
          data.set(FLOAT, at, e);
          sum += e;
          products = Math.fma(e, value - mean, products);
        }
        ScalarSums.fold(data, sums + c, sumsPlane, sum);
        ScalarSums.fold(data, sums + sumsPlane + c, sumsPlane, products);
      }
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
    MemorySegment data = operands.data();
    MemorySegment params = operands.params();
    int channels = shape.norm().channels();
    long norm = shape.norm().offset();
    long normPlane = shape.norm().plane();
    long sumsPlane = shape.sumsPlane();
    long dStride = shape.dStride();
    long xStride = shape.xStride();
    int shrink = shape.shrink();
    long yStride = shape.yStride();
    long gradientStride = shape.diffStride();
    long end = vectorBytes(channels);
    for (long c = 0; c < end; c += Float.BYTES) {
      float scale = params.get(FLOAT, norm + c);
      float shift = params.get(FLOAT, norm + normPlane + c);
      float mean = params.get(FLOAT, norm + 2 * normPlane + c);
      for (int first = 0; first < count; first += BLOCK) {
        int last = Math.min(first + BLOCK, count);
        float sum = 0;
        float products = 0;
        for (int i = first; i < last; i++) {
          float value = data.get(FLOAT, x + i * xStride + c);
          float rectified = Math.max(Math.fma(value, scale, shift), 0);
          float e = rectified > 0 ? data.get(FLOAT, d + (i >> shrink) * dStride + c) : 0;
          data.set(FLOAT, y + i * yStride + c, rectified);
          long at = gradient + i * gradientStride + c;
          data.set(FLOAT, at, Math.fma(e, scale, data.get(FLOAT, at)));
          sum += e;
          products = Math.fma(e, value - mean, products);
        }
        ScalarSums.fold(data, sums + c, sumsPlane, sum);
        ScalarSums.fold(data, sums + sumsPlane + c, sumsPlane, products);
      }
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
    MemorySegment data = operands.data();
    MemorySegment params = operands.params();
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long dstStride = shape.dstStride();
    int srcWidth = shape.srcWidth();
    int dstWidth = shape.dstWidth();
    long positionStride = shape.positionStride();
    long end = vectorBytes(channels);
    for (int x = 0; x < dstWidth; x++) {
      for (long c = 0; c < end; c += Float.BYTES) {
        float sign = params.get(FLOAT, signs + c);
        int largest = 0;
        float most = 0;
        for (int k = 0; k < WINDOW; k++) {
          float value =
              sign * data.get(FLOAT, src + c + element(k, above, below, srcStride, srcWidth, x));
          if (k == 0 || value > most) {
            most = value;
            largest = k;
          }
        }
        data.set(FLOAT, dst + x * dstStride + c, sign * most);
        data.set(SHORT, positions + x * positionStride + c / 2, (short) largest);
      }
    }
  }

  /// Bytes from the middle source row's first pixel to an element of an output column's window.
  private static long element(
      int k, long above, long below, long srcStride, int srcWidth, int column) {
    long row = k < 3 ? above : k < 6 ? 0 : below;
    int x = 2 * column + k % 3 - 1;
    return row + Math.clamp(x, 0, srcWidth - 1) * srcStride;
  }

  @Override
  public void maxPoolBackwardRow(
      PoolShape shape,
      MemorySegment data,
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
    long end = vectorBytes(channels);
    for (int x = 0; x < dstWidth; x++) {
      for (long c = 0; c < end; c += Float.BYTES) {
        int k = data.get(SHORT, positions + x * positionStride + c / 2);
        long at = diffSrc + c + element(k, above, below, srcStride, srcWidth, x);
        addTo(data, at, data.get(FLOAT, d + x * dStride + c));
      }
    }
  }

  @Override
  public void add(MemorySegment data, long src, long dst, int floats) {
    long end = vectorBytes(floats);
    for (long i = 0; i < end; i += Float.BYTES) {
      addTo(data, dst + i, data.get(FLOAT, src + i));
    }
  }
}

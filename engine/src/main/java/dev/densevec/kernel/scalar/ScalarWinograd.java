package dev.densevec.kernel.scalar;

import dev.densevec.kernel.Operands;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.kernel.WinogradShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The transforms as they are written: products with small matrices.
final class ScalarWinograd implements WinogradKernels {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /// `B'`.
  private static final float[][] INPUT = {
    {4, 0, -5, 0, 1, 0},
    {0, -4, -4, 1, 1, 0},
    {0, 4, -4, -1, 1, 0},
    {0, -2, -1, 2, 1, 0},
    {0, 2, -1, -2, 1, 0},
    {0, 4, 0, -5, 0, 1}
  };

  /// `A'`.
  private static final float[][] OUTPUT = {
    {1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}
  };

  /// The sum of `factors[i] * data[at + i * stride]`.
  private static float dot(float[] factors, MemorySegment data, long at, long stride) {
    float sum = 0;
    for (int i = 0; i < POINTS; i++) {
      sum += factors[i] * data.get(FLOAT, at + i * stride);
    }
    return sum;
  }

  @Override
  public void input(
      WinogradShape shape, MemorySegment data, long src, int point, int tiles, long dst) {
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long dstStride = shape.dstStride();
    long planeStride = shape.planeStride();
    long rowStride = shape.srcRow();
    float[] columns = new float[POINTS];
    for (int t = 0; t < tiles; t++) {
      for (int c = 0; c < channels; c++) {
        long at = src + (long) t * TILE * srcStride + c * (long) Float.BYTES;
        for (int x = 0; x < POINTS; x++) {
          columns[x] = dot(INPUT[point], data, at + x * srcStride, rowStride);
        }
        long to = dst + t * dstStride + c * (long) Float.BYTES;
        for (int j = 0; j < POINTS; j++) {
          float sum = 0;
          for (int x = 0; x < POINTS; x++) {
            sum += INPUT[j][x] * columns[x];
          }
          data.set(FLOAT, to + j * planeStride, sum);
        }
      }
    }
  }

  @Override
  public void outputColumns(MemorySegment data, long planes, long planeStride, int floats) {
    long row = POINTS * planeStride;
    float[] pixels = new float[TILE];
    for (int j = 0; j < POINTS; j++) {
      for (int i = 0; i < floats; i++) {
        long at = planes + j * planeStride + i * (long) Float.BYTES;
        for (int y = 0; y < TILE; y++) {
          pixels[y] = dot(OUTPUT[y], data, at, row);
        }
        for (int y = 0; y < TILE; y++) {
          data.set(FLOAT, at + y * row, pixels[y]);
        }
      }
    }
  }

  @Override
  public void outputRow(
      WinogradShape shape, Operands operands, long src, int pixels, long bias, long dst) {
    MemorySegment data = operands.data();
    MemorySegment params = operands.params();
    int channels = shape.channels();
    long srcStride = shape.srcStride();
    long dstStride = shape.dstStride();
    long planeStride = shape.planeStride();
    for (int x = 0; x < pixels; x++) {
      for (int c = 0; c < channels; c++) {
        long channel = c * (long) Float.BYTES;
        long at = src + x / TILE * srcStride + channel;
        float sum = dot(OUTPUT[x % TILE], data, at, planeStride);
        data.set(FLOAT, dst + x * dstStride + channel, sum + params.get(FLOAT, bias + channel));
      }
    }
  }
}

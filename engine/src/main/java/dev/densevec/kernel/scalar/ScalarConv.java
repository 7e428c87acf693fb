package dev.densevec.kernel.scalar;

import static dev.densevec.kernel.scalar.ScalarKernels.LANES;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.Operands;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Convolution tile of up to 14 pixels by four channels, two pixels at a time.
///
/// What a kernel row reads is copied into arrays first. HotSpot's first compiler, which is all
/// there is in some programs, takes a call for each access to a segment and an instruction for one
/// to an array.
final class ScalarConv implements ConvKernel {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final int PIXELS = 14;

  /// Each thread's copies. They grow to the longest row and stay.
  private static final ThreadLocal<Rows> ROWS = ThreadLocal.withInitial(Rows::new);

  /// What a kernel row reads for two pixels, and the sums so far, four for each pixel.
  private static final class Rows {
    private final float[] sums = new float[PIXELS * LANES];
    private float[] first = {};
    private float[] second = {};
    private float[] weights = {};

    private void grow(int run) {
      if (first.length < run) {
        first = new float[run];
        second = new float[run];
        weights = new float[run * LANES];
      }
    }
  }

  @Override
  public int pixels() {
    return PIXELS;
  }

  @Override
  public int vectors() {
    return 1;
  }

  @Override
  public void run(
      ConvShape shape,
      Operands operands,
      long channel,
      long src,
      int srcIndex,
      int count,
      long dst,
      int dstIndex) {
    Rows rows = ROWS.get();
    int run = shape.run();
    rows.grow(run);
    for (int i = 0; i < count; i++) {
      copy(operands.params(), shape.bias() + channel, rows.sums, i * LANES, LANES);
    }
    long weights = shape.weights() + channel * shape.depth();
    int[] indices = operands.indices();
    for (int r = 0; r < shape.rows(); r++) {
      copy(operands.params(), weights, rows.weights, 0, run * LANES);
      weights += (long) run * LANES * Float.BYTES;
      long row = src + r * shape.rowStride();
      for (int i = 0; i < count; i += 2) {
        int j = Math.min(i + 1, count - 1);
        long first = row + indices[srcIndex + i] * shape.srcStride();
        long second = row + indices[srcIndex + j] * shape.srcStride();
        copy(operands.data(), first, rows.first, 0, run);
        copy(operands.data(), second, rows.second, 0, run);
        add(rows, run, i * LANES, j * LANES);
      }
    }
    for (int i = 0; i < count; i++) {
      long to = dst + channel + indices[dstIndex + i] * shape.dstStride();
      for (int c = 0; c < LANES; c++) {
        float sum = Math.max(shape.floor(), rows.sums[i * LANES + c]);
        operands.data().set(FLOAT, to + (long) c * Float.BYTES, sum);
      }
    }
  }

  private static void copy(MemorySegment from, long offset, float[] to, int index, int count) {
    MemorySegment.copy(from, FLOAT, offset, to, index, count);
  }

  /// Adds a row's products to the sums of two pixels, which are at `p` and `q`; they may be one.
  private static void add(Rows rows, int run, int p, int q) {
    float[] first = rows.first;
    float[] second = rows.second;
    float[] weights = rows.weights;
    float[] sums = rows.sums;
    float p0 = sums[p];
    float p1 = sums[p + 1];
    float p2 = sums[p + 2];
    float p3 = sums[p + 3];
    float q0 = sums[q];
    float q1 = sums[q + 1];
    float q2 = sums[q + 2];
    float q3 = sums[q + 3];
    for (int k = 0; k < run; k++) {
      float x = first[k];
      float y = second[k];
      float w0 = weights[LANES * k];
      float w1 = weights[LANES * k + 1];
      float w2 = weights[LANES * k + 2];
      float w3 = weights[LANES * k + 3];
      p0 = Math.fma(x, w0, p0);
      p1 = Math.fma(x, w1, p1);
      p2 = Math.fma(x, w2, p2);
      p3 = Math.fma(x, w3, p3);
      q0 = Math.fma(y, w0, q0);
      q1 = Math.fma(y, w1, q1);
      q2 = Math.fma(y, w2, q2);
      q3 = Math.fma(y, w3, q3);
    }
    sums[p] = p0;
    sums[p + 1] = p1;
    sums[p + 2] = p2;
    sums[p + 3] = p3;
    sums[q] = q0;
    sums[q + 1] = q1;
    sums[q + 2] = q2;
    sums[q + 3] = q3;
  }
}

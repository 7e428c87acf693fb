package dev.densevec.kernel.scalar;

import static dev.densevec.kernel.scalar.ScalarKernels.LANES;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.Operands;

/// Convolution tile of up to 14 pixels by some vectors of four channels, two pixels at a time. What
/// a kernel row reads is copied into arrays first, once for all vectors of the tile.
final class ScalarConv implements ConvKernel {
  private static final int PIXELS = 14;
  private static final int FIRST = 0;
  private static final int SECOND = 1;
  private static final int WEIGHTS = 2;
  private static final int SUMS = 3;

  private final int vectors;

  /// @param vectors vectors of output channels of a tile
  ScalarConv(int vectors) {
    this.vectors = vectors;
  }

  @Override
  public int pixels() {
    return PIXELS;
  }

  @Override
  public int vectors() {
    return vectors;
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
    int width = vectors * LANES;
    Rows rows = Rows.own();
    float[] sums = rows.get(SUMS, count * width);
    for (int i = 0; i < count; i++) {
      Rows.read(operands.params(), shape.bias() + channel, sums, i * width, width);
    }
    long weights = shape.weights() + channel * shape.depth();
    for (int r = 0; r < shape.rows(); r++) {
      addRow(shape, operands, weights, src + r * shape.rowStride(), srcIndex, count);
      weights += (long) shape.run() * width * Float.BYTES;
    }
    for (int i = 0; i < count; i++) {
      for (int c = i * width; c < (i + 1) * width; c++) {
        sums[c] = Math.max(shape.floor(), sums[c]);
      }
      long to = dst + channel + operands.indices()[dstIndex + i] * shape.dstStride();
      Rows.write(sums, i * width, operands.data(), to, width);
    }
  }

  /// Adds what a kernel row at `weights` makes of `count` pixels from `src` on.
  private void addRow(
      ConvShape shape, Operands operands, long weights, long src, int srcIndex, int count) {
    int run = shape.run();
    int width = vectors * LANES;
    Rows rows = Rows.own();
    float[] first = rows.get(FIRST, run);
    float[] second = rows.get(SECOND, run);
    Rows.read(operands.params(), weights, rows.get(WEIGHTS, run * width), 0, run * width);
    int[] indices = operands.indices();
    for (int i = 0; i < count; i += 2) {
      int j = Math.min(i + 1, count - 1);
      Rows.read(operands.data(), src + indices[srcIndex + i] * shape.srcStride(), first, 0, run);
      Rows.read(operands.data(), src + indices[srcIndex + j] * shape.srcStride(), second, 0, run);
      for (int c = 0; c < width; c += LANES) {
        add(rows, run, width, c, i, j);
      }
    }
  }

  /// Adds the products of two pixels' rows with four channels' weights to the sums.
  ///
  /// @param channel the first of the channels in the tile
  /// @param i the first pixel's place in the tile
  /// @param j the second one's; it may be the same
  private static void add(Rows rows, int run, int width, int channel, int i, int j) {
    float[] first = rows.get(FIRST, run);
    float[] second = rows.get(SECOND, run);
    float[] weights = rows.get(WEIGHTS, run * width);
    float[] sums = rows.get(SUMS, 0);
    int p = i * width + channel;
    int q = j * width + channel;
    float p0 = sums[p];
    float p1 = sums[p + 1];
    float p2 = sums[p + 2];
    float p3 = sums[p + 3];
    float q0 = sums[q];
    float q1 = sums[q + 1];
    float q2 = sums[q + 2];
    float q3 = sums[q + 3];
    int w = channel;
    for (int k = 0; k < run; k++) {
      float x = first[k];
      float y = second[k];
      float w0 = weights[w];
      float w1 = weights[w + 1];
      float w2 = weights[w + 2];
      float w3 = weights[w + 3];
      p0 = Math.fma(x, w0, p0);
      p1 = Math.fma(x, w1, p1);
      p2 = Math.fma(x, w2, p2);
      p3 = Math.fma(x, w3, p3);
      q0 = Math.fma(y, w0, q0);
      q1 = Math.fma(y, w1, q1);
      q2 = Math.fma(y, w2, q2);
      q3 = Math.fma(y, w3, q3);
      w += width;
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

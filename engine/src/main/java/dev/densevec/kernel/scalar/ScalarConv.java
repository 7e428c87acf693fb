package dev.densevec.kernel.scalar;

import static dev.densevec.kernel.scalar.ScalarKernels.LANES;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.ConvShape;
import dev.densevec.kernel.Operands;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Convolution tile of up to 14 pixels by four channels, one pixel after the other.
final class ScalarConv implements ConvKernel {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final int PIXELS = 14;

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
    int[] indices = operands.indices();
    for (int i = 0; i < count; i++) {
      long from = src + indices[srcIndex + i] * shape.srcStride();
      long to = dst + channel + indices[dstIndex + i] * shape.dstStride();
      pixel(shape, operands, channel, from, to);
    }
  }

  private static void pixel(ConvShape shape, Operands operands, long channel, long src, long dst) {
    MemorySegment data = operands.data();
    MemorySegment params = operands.params();
    float floor = shape.floor();
    long bias = shape.bias() + channel;
    float s0 = params.get(FLOAT, bias);
    float s1 = params.get(FLOAT, bias + 4);
    float s2 = params.get(FLOAT, bias + 8);
    float s3 = params.get(FLOAT, bias + 12);
    long w = shape.weights() + channel * shape.depth();
    for (int r = 0; r < shape.rows(); r++) {
      long a = src + r * shape.rowStride();
      for (int k = 0; k < shape.run(); k++) {
        float x = data.get(FLOAT, a + 4L * k);
        s0 = Math.fma(x, params.get(FLOAT, w), s0);
        s1 = Math.fma(x, params.get(FLOAT, w + 4), s1);
        s2 = Math.fma(x, params.get(FLOAT, w + 8), s2);
        s3 = Math.fma(x, params.get(FLOAT, w + 12), s3);
        w += LANES * (long) Float.BYTES;
      }
    }
    data.set(FLOAT, dst, Math.max(floor, s0));
    data.set(FLOAT, dst + 4, Math.max(floor, s1));
    data.set(FLOAT, dst + 8, Math.max(floor, s2));
    data.set(FLOAT, dst + 12, Math.max(floor, s3));
  }
}

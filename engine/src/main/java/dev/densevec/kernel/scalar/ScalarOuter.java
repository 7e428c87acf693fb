package dev.densevec.kernel.scalar;

import dev.densevec.kernel.OuterKernel;
import dev.densevec.kernel.OuterShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Outer products of one left channel by four right ones.
final class ScalarOuter implements OuterKernel {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  @Override
  public int rows() {
    return 1;
  }

  @Override
  public int vectors() {
    return 1;
  }

  @Override
  public void run(
      OuterShape shape,
      MemorySegment data,
      long left,
      long right,
      int rows,
      int columns,
      long dst) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int r = 0; r < rows; r++) {
      long a = left + r * shape.leftRow();
      long b = right + r * shape.rightRow();
      for (int p = 0; p < columns; p++) {
        float x = data.get(FLOAT, a);
        s0 = Math.fma(x, data.get(FLOAT, b), s0);
        s1 = Math.fma(x, data.get(FLOAT, b + 4), s1);
        s2 = Math.fma(x, data.get(FLOAT, b + 8), s2);
        s3 = Math.fma(x, data.get(FLOAT, b + 12), s3);
        a += shape.leftStride();
        b += shape.rightStride();
      }
    }
    add(data, dst, s0);
    add(data, dst + 4, s1);
    add(data, dst + 8, s2);
    add(data, dst + 12, s3);
  }

  private static void add(MemorySegment data, long at, float x) {
    data.set(FLOAT, at, data.get(FLOAT, at) + x);
  }
}

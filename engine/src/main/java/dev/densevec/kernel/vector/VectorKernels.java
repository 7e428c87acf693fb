package dev.densevec.kernel.vector;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.PointwiseKernels;

/// The kernels in the Vector API at the length [Lanes] chose.
public final class VectorKernels implements KernelSet {
  private static final int LANES_WITH_32_REGISTERS = 16;

  private final ConvKernel single;
  private final ConvKernel pair;
  private final ConvKernel triple;
  private final PointwiseKernels pointwise = new VectorPointwise();

  /// Tiles by register count: AVX-512 has 32 registers, AVX2 has 16, and 128-bit vectors have 32 on
  /// ARM but 16 on x86, so the shorter lengths get tiles that fit 16.
  public VectorKernels() {
    boolean wide = Lanes.COUNT >= LANES_WITH_32_REGISTERS;
    single = wide ? new Conv14x1() : new Conv12x1();
    pair = wide ? new Conv12x2() : new Conv6x2();
    triple = wide ? new Conv8x3() : null;
  }

  @Override
  public String name() {
    return "vector" + Lanes.BYTES * Byte.SIZE;
  }

  @Override
  public int lanes() {
    return Lanes.COUNT;
  }

  @Override
  public ConvKernel conv(int vectors) {
    if (vectors == 1) {
      return single;
    }
    return triple != null && vectors % 2 == 1 ? triple : pair;
  }

  @Override
  public PointwiseKernels pointwise() {
    return pointwise;
  }
}

package dev.densevec.kernel.vector;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.PointwiseKernels;
import dev.densevec.kernel.ResidualKernels;
import dev.densevec.kernel.TrainingKernels;
import dev.densevec.kernel.WinogradKernels;
import java.util.Optional;

/// The kernels in the Vector API at the length [Lanes] chose.
public final class VectorKernels implements KernelSet {
  private static final int LANES_WITH_32_REGISTERS = 16;

  private final ConvKernel single;
  private final ConvKernel pair;
  private final ConvKernel triple;
  private final PointwiseKernels pointwise = new VectorPointwise();
  private final ResidualKernels residual = new VectorResidual();
  private final TrainingKernels training;
  private final Optional<WinogradKernels> winograd;

  /// Tiles by register count: AVX-512 has 32 registers, AVX2 has 16, and 128-bit vectors have 32 on
  /// ARM but 16 on x86, so the shorter lengths get tiles that fit 16.
  ///
  /// @param fast whether 3x3 convolutions may take Winograd's way
  /// @param halves whether the processor computes 512-bit vectors in halves, so that tiles of a
  ///   single vector had better, too
  public VectorKernels(boolean fast, boolean halves) {
    winograd = fast ? Optional.of(new VectorWinograd()) : Optional.empty();
    boolean wide = Lanes.COUNT >= LANES_WITH_32_REGISTERS;
    single = !wide ? new Conv9x1() : halves ? new Conv12x2Halves() : new Conv10x1();
    pair = wide ? new Conv12x2() : new Conv5x2();
    triple = wide ? new Conv8x3() : null;
    training = new VectorTraining(halves);
  }

  /// Whether the virtual machine lets kernels address memory, which is a restricted method's right.
  public static boolean reachMemory() {
    try {
      return Memory.ALL.byteSize() > 0;
    } catch (ExceptionInInitializerError e) {
      if (e.getCause() instanceof IllegalCallerException) {
        return false;
      }
      throw e;
    }
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

  @Override
  public ResidualKernels residual() {
    return residual;
  }

  @Override
  public TrainingKernels training() {
    return training;
  }

  @Override
  public Optional<WinogradKernels> winograd() {
    return winograd;
  }
}

package dev.densevec.kernel.scalar;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.PointwiseKernels;
import dev.densevec.kernel.ResidualKernels;
import dev.densevec.kernel.TrainingKernels;
import dev.densevec.kernel.WinogradKernels;
import java.util.Optional;

/// Kernels without the Vector API; a "vector" is four floats side by side.
public final class ScalarKernels implements KernelSet {
  static final int LANES = 4;

  /// Bytes of a pixel of `channels` channels in whole vectors.
  static long vectorBytes(int channels) {
    return (long) Math.ceilDiv(channels, LANES) * LANES * Float.BYTES;
  }

  private static final int WIDE = 4;
  private final ConvKernel narrow = new ScalarConv(1);
  private final ConvKernel wide = new ScalarConv(WIDE);
  private final PointwiseKernels pointwise = new ScalarPointwise();
  private final ResidualKernels residual = new ScalarResidual();
  private final TrainingKernels training = new ScalarTraining();
  private final Optional<WinogradKernels> winograd;
  private final Optional<WinogradKernels> smallWinograd;

  /// @param fast whether 3x3 convolutions may take Winograd's way
  public ScalarKernels(boolean fast) {
    winograd = winograd(fast, WinogradKernels.LARGE);
    smallWinograd = winograd(fast, WinogradKernels.SMALL);
  }

  private static Optional<WinogradKernels> winograd(boolean fast, int tile) {
    return fast ? Optional.of(new ScalarWinograd(WinogradMatrices.of(tile))) : Optional.empty();
  }

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public int lanes() {
    return LANES;
  }

  /// Plain loops are compiled on the way, and by the first compiler where there is no other.
  @Override
  public boolean wantsWarmup() {
    return false;
  }

  @Override
  public ConvKernel conv(int vectors) {
    return vectors < WIDE ? narrow : wide;
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
  public Optional<WinogradKernels> winograd(int tile) {
    return tile == WinogradKernels.SMALL ? smallWinograd : winograd;
  }
}

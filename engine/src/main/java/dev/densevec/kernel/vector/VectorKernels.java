package dev.densevec.kernel.vector;

import dev.densevec.kernel.ConvKernel;
import dev.densevec.kernel.KernelSet;
import dev.densevec.kernel.PointwiseKernels;
import dev.densevec.kernel.ResidualKernels;
import dev.densevec.kernel.TrainingKernels;
import dev.densevec.kernel.WinogradKernels;
import dev.densevec.kernel.vector.lane.Lanes;
import dev.densevec.kernel.vector.lane.Memory;
import dev.densevec.kernel.vector.tile.Tiles;
import java.util.Optional;

/// The kernels in the Vector API at the length [Lanes] chose.
public final class VectorKernels implements KernelSet {
  private static final int LONG_BITS = 512;

  private final ConvKernel single;
  private final ConvKernel pair;
  private final ConvKernel smallPair;
  private final Optional<ConvKernel> triple;
  private final String tiles;
  private final PointwiseKernels pointwise = new VectorPointwise();
  private final ResidualKernels residual = new VectorResidual();
  private final TrainingKernels training;
  private final Optional<WinogradKernels> winograd;
  private final Optional<WinogradKernels> smallWinograd;

  /// @param fast whether 3x3 convolutions may take Winograd's way
  /// @param halves whether the processor computes 512-bit vectors in halves
  public VectorKernels(boolean fast, boolean halves) {
    winograd = fast ? Optional.of(new VectorWinograd()) : Optional.empty();
    smallWinograd = fast ? Optional.of(new VectorSmallWinograd()) : Optional.empty();
    boolean inHalves = halves && computesHalves();
    single = conv(1, inHalves).orElseThrow();
    pair = conv(2, inHalves).orElseThrow();
    smallPair = Tiles.smallest(ConvKernel.class, "Conv", 2).orElseThrow();
    triple = conv(3, inHalves);
    training = new VectorTraining(inHalves);
    tiles = Tiles.describe(inHalves);
  }

  private static Optional<ConvKernel> conv(int vectors, boolean halves) {
    return Tiles.best(ConvKernel.class, "Conv", vectors, halves);
  }

  /// Halves are worth it of 512-bit vectors alone.
  private static boolean computesHalves() {
    return Lanes.BYTES * Byte.SIZE == LONG_BITS;
  }

  /// Which tiles were chosen and why, one clause.
  public String tiles() {
    return tiles;
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
    return vectors % 2 == 1 ? triple.orElse(pair) : pair;
  }

  @Override
  public ConvKernel conv(int vectors, int pixels) {
    ConvKernel kernel = conv(vectors);
    int small = Math.ceilDiv(pixels, smallPair.pixels()) * smallPair.pixels();
    boolean fewer = kernel.vectors() == smallPair.vectors() && small < kernel.pixels();
    return fewer ? smallPair : kernel;
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

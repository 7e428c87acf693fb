package dev.densevec.kernel;

import java.util.Optional;

/// The kernels of one machine: all for one vector length, giving the same results for every tile.
public interface KernelSet {
  /// System property that forces the vectors' length in bits: 128, 256 or 512, or 0 for the scalar
  /// kernels.
  String BITS_PROPERTY = "densevec.vector.bits";

  /// Output vectors a panel of a fully connected layer's packed weights has.
  int LINEAR_VECTORS = 4;

  /// Name for people, such as `vector512`.
  String name();

  /// Floats of a vector.
  int lanes();

  /// The convolution kernel for the next panel when `vectors` vectors of output channels remain;
  /// its [ConvKernel#vectors()] is at most that.
  ConvKernel conv(int vectors);

  /// The kernel for the next tile of that panel when `pixels` remain: [#conv(int)], or a smaller
  /// one that computes fewer pixels in vain.
  default ConvKernel conv(int vectors, int pixels) {
    return conv(vectors);
  }

  /// The passes that are no convolutions.
  PointwiseKernels pointwise();

  /// The passes after convolutions that are part of a sum.
  ResidualKernels residual();

  /// What training needs besides.
  TrainingKernels training();

  /// The transforms for 3x3 convolutions by Winograd's method; empty to convolve directly.
  ///
  /// @param tile rows of a tile: [WinogradKernels#LARGE] or [WinogradKernels#SMALL]
  Optional<WinogradKernels> winograd(int tile);

  /// Whether kernels are of no use before the optimising compiler has them.
  default boolean wantsWarmup() {
    return true;
  }

  /// `channels` in whole vectors.
  default int vectors(int channels) {
    return Math.ceilDiv(channels, lanes());
  }

  /// `channels` rounded up to whole vectors.
  default int padded(int channels) {
    return vectors(channels) * lanes();
  }
}

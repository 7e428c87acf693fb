package dev.densevec.spec;

import java.util.Locale;

/// What stands before the first dense block.
public enum Stem {
  /// 7x7 convolution with stride 2 and padding 3, batch norm, ReLU, 3x3 max pooling with stride 2
  /// and padding 1.
  IMAGENET(7, 2, true),
  /// 3x3 convolution with padding 1, nothing after it (arXiv 1608.06993, section 3, CIFAR and
  /// SVHN).
  CIFAR(3, 1, false),
  /// 3x3 convolution with padding 1, batch norm, ReLU.
  CIFAR_BN(3, 1, true);

  private final int kernel;
  private final int stride;
  private final boolean norm;

  Stem(int kernel, int stride, boolean norm) {
    this.kernel = kernel;
    this.stride = stride;
    this.norm = norm;
  }

  /// Height and width of the convolution's kernel.
  public int kernel() {
    return kernel;
  }

  /// Stride of the convolution.
  public int stride() {
    return stride;
  }

  /// Whether batch norm and ReLU follow the convolution.
  public boolean hasNorm() {
    return norm;
  }

  /// Whether 3x3 max pooling with stride 2 and padding 1 ends the stem.
  public boolean pools() {
    return this == IMAGENET;
  }

  /// The name used in a network's textual form: `imagenet`, `cifar`, `cifar-bn`.
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

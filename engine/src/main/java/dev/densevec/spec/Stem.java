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
  CIFAR_BN(3, 1, true),
  /// Three times 3x3 convolution with padding 1, batch norm, ReLU, the first with stride 2; then
  /// 3x3 max pooling with stride 2 and padding 1 (timm's `stem_type="deep"`).
  DEEP(3, 2, true),
  /// The same with 3x3 max pooling of stride 1, whose result is blurred by 1 2 1 in both directions
  /// with stride 2 (timm's `aa_layer=BlurPool2d`, arXiv 1904.11486).
  DEEP_BLUR(3, 2, true);

  private final int kernel;
  private final int stride;
  private final boolean norm;

  Stem(int kernel, int stride, boolean norm) {
    this.kernel = kernel;
    this.stride = stride;
    this.norm = norm;
  }

  /// Height and width of the first convolution's kernel.
  public int kernel() {
    return kernel;
  }

  /// Stride of the first convolution.
  public int stride() {
    return stride;
  }

  /// Whether batch norm and ReLU follow each convolution.
  public boolean hasNorm() {
    return norm;
  }

  /// Whether pooling ends the stem, which halves rows and columns.
  public boolean pools() {
    return this == IMAGENET || isDeep();
  }

  /// Whether there are three convolutions.
  public boolean isDeep() {
    return this == DEEP || blurs();
  }

  /// Whether the pooling blurs.
  public boolean blurs() {
    return this == DEEP_BLUR;
  }

  /// The name used in a network's textual form: `imagenet`, `cifar`, `cifar-bn`, `deep`,
  /// `deep-blur`.
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package dev.densevec.data.image;

/// A filter of Pillow's image resizing.
///
/// All but [#NEAREST] are antialiased: when an image is reduced, the filter is widened by the
/// reduction factor, so that every source pixel counts.
public enum Resampling {
  /// The one source pixel under the centre of the result pixel.
  NEAREST(0.5),
  /// The mean of the source pixels covered.
  BOX(0.5),
  /// The triangle `1 - |x|`, torchvision's default.
  BILINEAR(1),
  /// Keys' cubic with `a = -0.5`, timm's default.
  BICUBIC(2),
  /// `sinc(x) sinc(x/3)`.
  LANCZOS(3);

  private final double support;

  Resampling(double support) {
    this.support = support;
  }

  /// The distance from its centre from which on the filter is zero.
  double support() {
    return support;
  }

  /// The filter's value at distance `x` from its centre, not normalised.
  double weight(double x) {
    return switch (this) {
      case NEAREST, BOX -> x > -0.5 && x <= 0.5 ? 1 : 0;
      case BILINEAR -> Math.max(0, 1 - Math.abs(x));
      case BICUBIC -> cubic(Math.abs(x));
      case LANCZOS -> x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
    };
  }

  private static double cubic(double x) {
    if (x < 1) {
      return (1.5 * x - 2.5) * x * x + 1;
    }
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }
}

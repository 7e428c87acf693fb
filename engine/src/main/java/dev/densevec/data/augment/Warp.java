package dev.densevec.data.augment;

import dev.densevec.data.image.Picture;

/// An affine map from the pixels of the result to those of the source, applied as Pillow's
/// `transform` does it: the nearest source pixel, black where there is none.
///
/// Pixel `(x, y)` of the result shows the source at `(a x + b y + c, d x + e y + f)`, coordinates
/// of pixel centres being halves.
record Warp(double a, double b, double c, double d, double e, double f) {
  private static final int BITS = 16;

  /// Shears along the rows about the upper left corner.
  static Warp shearX(double tangent) {
    return new Warp(1, tangent, 0, 0, 1, 0);
  }

  /// Shears along the columns about the upper left corner.
  static Warp shearY(double tangent) {
    return new Warp(1, 0, 0, tangent, 1, 0);
  }

  /// Moves the picture to the right and down.
  static Warp translate(int right, int down) {
    return new Warp(1, 0, -right, 0, 1, -down);
  }

  /// Rotates counter-clockwise about the centre.
  static Warp rotate(double degrees, int height, int width) {
    double angle = -StrictMath.toRadians(degrees);
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    double x = width / 2.0;
    double y = height / 2.0;
    return new Warp(cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y);
  }

  /// The mapped picture, of the same size.
  Picture apply(Picture src) {
    int height = src.height();
    int width = src.width();
    byte[] dst = new byte[src.channels() * height * width];
    for (int row = 0, at = 0; row < height; row++) {
      long x = fixed(c + (a + b) / 2) + row * fixed(b);
      long y = fixed(f + (d + e) / 2) + row * fixed(e);
      for (int column = 0; column < width; column++, at++) {
        copy(src, y >> BITS, x >> BITS, dst, at);
        x += fixed(a);
        y += fixed(d);
      }
    }
    return Picture.planar(src.channels(), height, width, dst, 0);
  }

  private static void copy(Picture src, long y, long x, byte[] dst, int at) {
    if (y >= 0 && y < src.height() && x >= 0 && x < src.width()) {
      for (int i = 0; i < src.channels(); i++) {
        dst[i * src.height() * src.width() + at] = (byte) src.sample(i, (int) y, (int) x);
      }
    }
  }

  private static long fixed(double value) {
    return (long) Math.floor(value * (1 << BITS) + 0.5);
  }
}

package dev.densevec.data.augment;

import dev.densevec.data.image.Picture;

/// An affine map from the pixels of the result to those of the source, applied as Pillow's
/// `transform` does it: the nearest source pixel or between four of them, black where there is
/// none.
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

  /// The mapped picture, of the same size and as deep, by bilinear interpolation.
  Picture smooth(Picture src) {
    int height = src.height();
    int width = src.width();
    int count = src.channels() * height * width;
    byte[] dst = new byte[src.isDeep() ? 0 : count];
    float[] deep = new float[src.isDeep() ? count : 0];
    for (int row = 0, at = 0; row < height; row++) {
      for (int column = 0; column < width; column++, at++) {
        double x = a * (column + 0.5) + b * (row + 0.5) + c;
        double y = d * (column + 0.5) + e * (row + 0.5) + f;
        boolean inside = x >= 0 && x < width && y >= 0 && y < height;
        for (int i = 0; inside && i < src.channels(); i++) {
          double value = between(src, i, y - 0.5, x - 0.5);
          if (src.isDeep()) {
            deep[i * height * width + at] = (float) value;
          } else {
            // Cut off, not rounded, as Pillow does it.
            dst[i * height * width + at] = (byte) (int) value;
          }
        }
      }
    }
    return src.isDeep()
        ? Picture.planar(src.channels(), height, width, deep)
        : Picture.planar(src.channels(), height, width, dst, 0);
  }

  /// Between four pixels; the outermost ones reach beyond the edge.
  private static double between(Picture src, int channel, double y, double x) {
    int top = (int) Math.floor(y);
    int left = (int) Math.floor(x);
    double upper = along(src, channel, Math.max(top, 0), left, x - left);
    double lower = top + 1 < src.height() ? along(src, channel, top + 1, left, x - left) : upper;
    return upper + (lower - upper) * (y - top);
  }

  private static double along(Picture src, int channel, int row, int left, double share) {
    double first = number(src, channel, row, Math.max(left, 0));
    double second = number(src, channel, row, Math.min(left + 1, src.width() - 1));
    return first + (second - first) * share;
  }

  private static double number(Picture src, int channel, int row, int column) {
    return src.isDeep() ? src.value(channel, row, column) : src.sample(channel, row, column);
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

package dev.densevec.data.decode.tiff;

/// CIELAB of 8 bits (TIFF 6.0, section 23) to sRGB: lightness 0..255 for 0..100, a and b signed,
/// white point D50, adapted to sRGB's by the matrix of its ICC profile.
final class CieLab {
  /// D50, the white of ICC's connection space.
  private static final double[] WHITE = {0.9642, 1, 0.8249};

  /// From D50 XYZ to linear sRGB: the inverse of the profile's adapted primaries.
  private static final double[][] TO_RGB = {
    {3.1341359, -1.6173863, -0.4906619},
    {-0.9787955, 1.9162543, 0.0334427},
    {0.0719553, -0.2289768, 1.4053860}
  };

  private CieLab() {}

  /// Converts interleaved pixels in place.
  static byte[] toRgb(byte[] lab) {
    for (int i = 0; i < lab.length; i += 3) {
      double y = ((lab[i] & 0xFF) / 2.55 + 16) / 116;
      double[] xyz = {
        WHITE[0] * cube(y + lab[i + 1] / 500.0),
        WHITE[1] * cube(y),
        WHITE[2] * cube(y - lab[i + 2] / 200.0)
      };
      for (int c = 0; c < 3; c++) {
        double[] row = TO_RGB[c];
        lab[i + c] = encoded(row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2]);
      }
    }
    return lab;
  }

  private static double cube(double t) {
    return t > 6.0 / 29 ? t * t * t : (t - 16.0 / 116) * 108 / 841;
  }

  private static byte encoded(double linear) {
    double light = Math.clamp(linear, 0, 1);
    double value = light <= 0.0031308 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
    return (byte) Math.rint(255 * value);
  }
}

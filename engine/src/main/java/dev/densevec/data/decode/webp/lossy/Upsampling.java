package dev.densevec.data.decode.webp.lossy;

/// Turns planes into RGB as libwebp does by default: chroma is interpolated, then colours are
/// computed in fixed point.
///
/// Chroma samples lie in the middle of 2x2 pixels. A pixel takes 9/16 of the nearest one, 3/16 of
/// the next ones across and down, 1/16 of the one diagonally opposite; libwebp rounds in two steps,
/// which is followed here (its `src/dsp/upsampling.c`). At the picture's borders the nearest row
/// and column stand for those outside.
final class Upsampling {
  private final int width;
  private final int height;
  private final Plane[] planes;
  private final int[] u;
  private final int[] v;

  /// @param planes luma and the two components of chroma
  Upsampling(int width, int height, Plane[] planes) {
    this.width = width;
    this.height = height;
    this.planes = planes;
    this.u = new int[width];
    this.v = new int[width];
  }

  /// The picture's samples: red, green and blue of each pixel, row by row.
  byte[] toRgb() {
    byte[] rgb = new byte[3 * width * height];
    int lastRow = (height - 1) / 2;
    for (int y = 0; y < height; y++) {
      int near = y / 2;
      int far = Math.clamp(y % 2 == 0 ? near - 1 : near + 1, 0, lastRow);
      interpolate(planes[1], near, far, u);
      interpolate(planes[2], near, far, v);
      convert(y, rgb, 3 * y * width);
    }
    return rgb;
  }

  /// Interpolates a row of chroma.
  ///
  /// @param near the row of the plane that is nearest
  /// @param far the next nearest
  private void interpolate(Plane plane, int near, int far, int[] to) {
    byte[] samples = plane.samples();
    int n = plane.at(0, near);
    int f = plane.at(0, far);
    to[0] = vertical(samples[n] & 0xFF, samples[f] & 0xFF);
    int x = 1;
    for (; x + 1 < width; x += 2, n++, f++) {
      int near0 = samples[n] & 0xFF;
      int near1 = samples[n + 1] & 0xFF;
      int far0 = samples[f] & 0xFF;
      int far1 = samples[f + 1] & 0xFF;
      int sum = near0 + near1 + far0 + far1 + 8;
      to[x] = (((sum + 2 * (near1 + far0)) >> 3) + near0) >> 1;
      to[x + 1] = (((sum + 2 * (near0 + far1)) >> 3) + near1) >> 1;
    }
    if (x < width) {
      to[x] = vertical(samples[n] & 0xFF, samples[f] & 0xFF);
    }
  }

  private static int vertical(int near, int far) {
    return (3 * near + far + 2) >> 2;
  }

  /// Converts a row by ITU-R 601 in the factors of libwebp, which have 14 bits after the binary
  /// point.
  private void convert(int y, byte[] rgb, int to) {
    byte[] samples = planes[0].samples();
    int at = planes[0].at(0, y);
    for (int x = 0, o = to; x < width; x++, o += 3) {
      int light = scale(samples[at + x] & 0xFF, 19077);
      rgb[o] = clip(light + scale(v[x], 26149) - 14234);
      rgb[o + 1] = clip(light - scale(u[x], 6419) - scale(v[x], 13320) + 8708);
      rgb[o + 2] = clip(light + scale(u[x], 33050) - 17685);
    }
  }

  private static int scale(int sample, int factor) {
    return (sample * factor) >> 8;
  }

  private static byte clip(int value) {
    return (byte) Math.clamp(value >> 6, 0, 255);
  }
}

package dev.densevec.data.augment;

import dev.densevec.data.image.Picture;

/// Turns the hue of pictures in 8 bits, as Pillow's conversions to `HSV` and back do, with the hue
/// between them as torchvision's `adjust_hue` turns it.
final class Hue {
  private static final int LAST = 255;

  private Hue() {}

  /// The same with another hue; a grey picture as it is.
  ///
  /// @param share of the whole circle, -0.5 to 0.5
  static Picture turned(Picture src, double share) {
    if (src.channels() != 3) {
      return src;
    }
    int turn = (int) (share * LAST);
    byte[] pixels = src.toInterleaved();
    for (int at = 0; at < pixels.length; at += 3) {
      turn(pixels, at, turn);
    }
    return Picture.interleaved(3, src.height(), src.width(), pixels);
  }

  private static void turn(byte[] pixels, int at, int turn) {
    int r = pixels[at] & LAST;
    int g = pixels[at + 1] & LAST;
    int b = pixels[at + 2] & LAST;
    int value = Math.max(r, Math.max(g, b));
    int least = Math.min(r, Math.min(g, b));
    if (value > least) {
      float range = value - least;
      int hue = ((int) (hue(r, g, b, value, range) * (double) LAST) + turn) & LAST;
      int saturation = (int) (range / value * (double) LAST);
      put(pixels, at, hue, saturation, value);
    }
  }

  /// The place on the circle, 0 to below 1.
  private static float hue(int r, int g, int b, int value, float range) {
    float red = (value - r) / range;
    float green = (value - g) / range;
    float blue = (value - b) / range;
    float sixth =
        r == value
            ? blue - green
            : g == value ? (float) (2.0 + red - blue) : (float) (4.0 + green - red);
    return (float) ((sixth / 6.0 + 1.0) % 1.0);
  }

  private static void put(byte[] pixels, int at, int hue, int saturation, int value) {
    if (saturation == 0) {
      set(pixels, at, value, value, value);
      return;
    }
    int sector = (int) (hue * 6.0 / LAST);
    float rest = (float) (hue * 6.0 / LAST - sector);
    float share = (float) (saturation / (double) LAST);
    int low = rounded(value * (1.0 - share));
    int falling = rounded(value * (1.0 - (double) (share * rest)));
    int rising = rounded(value * (1.0 - share * (1.0 - rest)));
    switch (sector % 6) {
      case 0 -> set(pixels, at, value, rising, low);
      case 1 -> set(pixels, at, falling, value, low);
      case 2 -> set(pixels, at, low, value, rising);
      case 3 -> set(pixels, at, low, falling, value);
      case 4 -> set(pixels, at, rising, low, value);
      default -> set(pixels, at, value, low, falling);
    }
  }

  private static int rounded(double value) {
    return (int) Math.floor(value + 0.5);
  }

  private static void set(byte[] pixels, int at, int r, int g, int b) {
    pixels[at] = (byte) r;
    pixels[at + 1] = (byte) g;
    pixels[at + 2] = (byte) b;
  }
}

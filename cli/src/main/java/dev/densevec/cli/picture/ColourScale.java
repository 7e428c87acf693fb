package dev.densevec.cli.picture;

/// Colours for numbers from 0 to 1: dark blue, cyan, yellow, red, so that large values stand out
/// and order shows in every part of the scale.
public final class ColourScale {
  private static final int[] STOPS = {0x10206E, 0x1F5FD0, 0x22B8CF, 0x9BD770, 0xFFD43B, 0xE03131};

  private ColourScale() {}

  /// The colour of `value` as `0xRRGGBB`; values outside 0 to 1 get the nearest end's.
  public static int rgb(double value) {
    double position = Math.clamp(value, 0, 1) * (STOPS.length - 1);
    int lower = Math.min((int) position, STOPS.length - 2);
    return mix(STOPS[lower], STOPS[lower + 1], position - lower);
  }

  /// The colour between two colours, channel by channel.
  ///
  /// @param share how much of `other`, 0 to 1
  public static int mix(int colour, int other, double share) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double channel = (colour >> shift & 0xFF) * (1 - share) + (other >> shift & 0xFF) * share;
      mixed |= (int) Math.round(channel) << shift;
    }
    return mixed;
  }
}

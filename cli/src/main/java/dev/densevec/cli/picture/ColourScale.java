package dev.densevec.cli.picture;

/// Colours for numbers from 0 to 1: the map viridis of matplotlib, from dark violet over green to
/// yellow. Equal steps of the number look equally far apart, also in grey and with any kind of
/// colour vision.
public final class ColourScale {
  /// Sixteen of its colours, evenly spaced (Smith and van der Walt, CC0).
  private static final int[] STOPS = {
    0x440154, 0x481A6C, 0x472F7D, 0x414487, 0x39568C, 0x31688E, 0x2A788E, 0x23888E,
    0x1F988B, 0x22A884, 0x35B779, 0x54C568, 0x7AD151, 0xA5DB36, 0xD2E21B, 0xFDE725
  };

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

package dev.densevec.data.decode.webp.lossless;

/// Colours of recent pixels by a hash of the colour (WebP lossless, section 5.2.3).
final class ColourCache {
  /// Most bits of a place.
  static final int MOST_BITS = 11;

  private static final int FACTOR = 0x1E35A7BD;

  private final int[] colours;
  private final int shift;

  /// @param bits of a place in the cache, 1 to 11; 0 for one place that no code names
  ColourCache(int bits) {
    this.colours = new int[1 << bits];
    this.shift = Integer.SIZE - bits;
  }

  void add(int colour) {
    // In two steps, for a shift by all 32 bits would be one by none.
    colours[((FACTOR * colour) >>> 1) >>> (shift - 1)] = colour;
  }

  int get(int place) {
    return colours[place];
  }
}

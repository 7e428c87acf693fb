package dev.densevec.data.decode.webp.lossy;

import java.io.IOException;

/// What a frame says of its loop filter (RFC 6386, sections 9.3, 9.6 and 15.2).
///
/// @param simple whether luma alone is filtered, by the simple filter
/// @param level 0 for no filter, to 63
/// @param sharpness 0 to 7
/// @param frameDelta what a macroblock of a key frame adds to the level
/// @param subblockDelta what a macroblock predicted by subblocks adds in addition
record FilterHeader(boolean simple, int level, int sharpness, int frameDelta, int subblockDelta) {
  private static final int LEVELS = 63;

  static FilterHeader read(BoolDecoder in) throws IOException {
    boolean simple = in.flag();
    int level = in.unsigned(6);
    int sharpness = in.unsigned(3);
    int[] deltas = new int[8];
    boolean adjusted = in.flag();
    boolean listed = adjusted && in.flag();
    for (int i = 0; listed && i < deltas.length; i++) {
      deltas[i] = in.optional(6);
    }
    return new FilterHeader(simple, level, sharpness, deltas[0], deltas[4]);
  }

  /// The thresholds of all kinds of macroblock: at `2 * segment + (bySubblocks ? 1 : 0)`.
  FilterStrength[] strengths(Segments segments) {
    FilterStrength[] strengths = new FilterStrength[2 * Segments.COUNT];
    for (int i = 0; i < strengths.length; i++) {
      int delta = frameDelta + (i % 2 == 0 ? 0 : subblockDelta);
      int base = segments.resolve(i / 2, level, segments.filterLevels());
      strengths[i] = FilterStrength.of(Math.clamp(base + delta, 0, LEVELS), sharpness);
    }
    return strengths;
  }
}

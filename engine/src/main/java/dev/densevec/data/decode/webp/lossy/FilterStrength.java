package dev.densevec.data.decode.webp.lossy;

/// Thresholds of the loop filter for a macroblock (RFC 6386, sections 15.2 and 15.3).
///
/// @param level 0 if the macroblock is not filtered
/// @param interior the largest step between neighbours that is smoothed away
/// @param highVariance the step at an edge above which only the samples at the edge change
record FilterStrength(int level, int interior, int highVariance) {

  static FilterStrength of(int level, int sharpness) {
    int interior = level >> (sharpness > 4 ? 2 : sharpness > 0 ? 1 : 0);
    if (sharpness > 0) {
      interior = Math.min(interior, 9 - sharpness);
    }
    return new FilterStrength(level, Math.max(1, interior), level >= 40 ? 2 : level >= 15 ? 1 : 0);
  }

  /// The largest step across an edge between macroblocks that is smoothed away.
  int macroblockEdge() {
    return 2 * (level + 2) + interior;
  }

  /// The largest step across an edge between subblocks that is smoothed away.
  int subblockEdge() {
    return 2 * level + interior;
  }
}

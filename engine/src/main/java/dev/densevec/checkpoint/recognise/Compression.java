package dev.densevec.checkpoint.recognise;

import java.util.List;

/// Finds the compression that all transitions of a network share.
final class Compression {
  private static final double USUAL = 0.5;
  private static final double MOST_DIGITS = 1e6;

  private Compression() {}

  /// The simplest `theta` for which every transition keeps `max(1, floor(theta * channels))`
  /// channels: one half, one, then the shortest decimal. NaN if there is none.
  static double fit(List<Op.Conv> transitions) {
    double low = 0;
    for (Op.Conv transition : transitions) {
      low = Math.max(low, (double) transition.outChannels() / transition.inChannels());
    }
    if (fits(transitions, USUAL)) {
      return USUAL;
    }
    for (double scale = 1; scale <= MOST_DIGITS; scale *= 10) {
      double decimal = Math.ceil(low * scale) / scale;
      if (fits(transitions, decimal)) {
        return decimal;
      }
    }
    return fits(transitions, low) ? low : Double.NaN;
  }

  private static boolean fits(List<Op.Conv> transitions, double theta) {
    return transitions.stream()
        .allMatch(t -> Math.max(1, (int) (t.inChannels() * theta)) == t.outChannels());
  }
}

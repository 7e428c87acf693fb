package dev.densevec.bench.guard;

import dev.densevec.bench.guard.Figures.Figure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A subject's speed now beside the recorded one.
///
/// A neighbour, or what the compiler makes of a start, slows some starts down; a slower program is
/// slower in all. So the best start is held against the recorded best, less the noise.
///
/// @param name the subject
/// @param recorded the recorded figure; null if there is none
/// @param now its share of the peak in each start; none if it was recorded but is there no more
record Verdict(String name, Figure recorded, List<Double> now) {
  /// Differences up to this are noise however near to each other the recorded starts were.
  static final double LEAST_NOISE = 0.1;

  /// Beyond this, noise excuses nothing: a fifth less than the recorded best is always caught.
  static final double MOST_NOISE = 0.18;

  /// Recorded starts are few: the noise of more of them is larger.
  private static final double MORE_NOISE = 1.5;

  /// Judges all that is recorded or measured.
  static List<Verdict> of(Map<String, Figure> recorded, Map<String, List<Double>> now) {
    List<Verdict> list = new ArrayList<>();
    now.forEach((name, shares) -> list.add(new Verdict(name, recorded.get(name), shares)));
    recorded.forEach(
        (name, figure) -> {
          if (!now.containsKey(name)) {
            list.add(new Verdict(name, figure, List.of()));
          }
        });
    return list;
  }

  /// The best start over the recorded share, less 1.
  double change() {
    return best() / recorded.share() - 1;
  }

  private double best() {
    return Collections.max(now);
  }

  double noise() {
    return Math.clamp(MORE_NOISE * recorded.noise(), LEAST_NOISE, MOST_NOISE);
  }

  boolean slower() {
    return recorded != null && !now.isEmpty() && change() < -noise();
  }

  /// A line of the table.
  String line() {
    if (now.isEmpty()) {
      return String.format(Locale.ROOT, "%-50s %8.4f %8s", name, recorded.share(), "gone");
    }
    if (recorded == null) {
      return String.format(Locale.ROOT, "%-50s %8s %8.4f", name, "new", best());
    }
    return String.format(
        Locale.ROOT,
        "%-50s %8.4f %8.4f %+7.1f%% %6.1f%%  %s",
        name,
        recorded.share(),
        best(),
        100 * change(),
        100 * noise(),
        slower() ? "SLOWER" : "");
  }
}

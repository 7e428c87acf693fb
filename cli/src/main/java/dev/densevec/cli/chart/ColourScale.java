package dev.densevec.cli.chart;

import java.awt.Color;
import java.awt.Paint;
import java.util.List;
import org.jfree.chart.renderer.PaintScale;

/// Colours for numbers: from white over blue to nearly black, ever darker, so that it survives
/// printing in grey.
///
/// @param lower the number that is white
/// @param upper the number that is darkest, above `lower`
record ColourScale(double lower, double upper) implements PaintScale {
  private static final List<Color> STOPS =
      List.of(
          new Color(0xFFFFFF),
          new Color(0xC6DBEF),
          new Color(0x6BAED6),
          new Color(0x2171B5),
          new Color(0x08203F));

  /// Colour of a missing number.
  private static final Color MISSING = new Color(0xEEEEEE);

  /// Above this share of the range a cell is so dark that text on it must be white.
  private static final double DARK = 0.55;

  @Override
  public double getLowerBound() {
    return lower;
  }

  @Override
  public double getUpperBound() {
    return upper;
  }

  @Override
  public Paint getPaint(double value) {
    if (!Double.isFinite(value)) {
      return MISSING;
    }
    double at = share(value) * (STOPS.size() - 1);
    int stop = Math.min((int) at, STOPS.size() - 2);
    return mix(STOPS.get(stop), STOPS.get(stop + 1), at - stop);
  }

  /// The colour for text on the colour of `value`.
  Color textColour(double value) {
    return Double.isFinite(value) && share(value) > DARK ? Color.WHITE : Color.BLACK;
  }

  private double share(double value) {
    return Math.clamp((value - lower) / (upper - lower), 0, 1);
  }

  private static Color mix(Color from, Color to, double share) {
    return new Color(
        mix(from.getRed(), to.getRed(), share),
        mix(from.getGreen(), to.getGreen(), share),
        mix(from.getBlue(), to.getBlue(), share));
  }

  private static int mix(int from, int to, double share) {
    return (int) Math.round(from + (to - from) * share);
  }
}

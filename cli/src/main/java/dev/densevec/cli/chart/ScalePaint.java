package dev.densevec.cli.chart;

import java.awt.Color;
import java.awt.Paint;
import org.jfree.chart.renderer.PaintScale;

/// Colours for numbers of any range.
///
/// @param lower the number that has the scale's first colour
/// @param upper the number that has its last, above `lower`
record ScalePaint(double lower, double upper) implements PaintScale {
  /// Colour of a missing number, which is none of the scale's.
  private static final Color MISSING = new Color(0xEEEEEE);

  /// Below this share of the range a cell is so dark that text on it must be white.
  private static final double DARK = 0.6;

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
    return Double.isFinite(value)
        ? new Color(dev.densevec.cli.picture.ColourScale.rgb(share(value)))
        : MISSING;
  }

  /// The colour for text on the colour of `value`.
  Color textColour(double value) {
    return Double.isFinite(value) && share(value) < DARK ? Color.WHITE : Color.BLACK;
  }

  private double share(double value) {
    return Math.clamp((value - lower) / (upper - lower), 0, 1);
  }
}

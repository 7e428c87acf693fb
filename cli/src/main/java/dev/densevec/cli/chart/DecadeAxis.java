package dev.densevec.cli.chart;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/// A logarithmic axis with ticks at round numbers, however few decades it spans: at powers of ten
/// with 2 and 5 between, or closer where those are less than four.
final class DecadeAxis extends LogAxis {
  private static final long serialVersionUID = 1L;

  /// Steps of a decade, coarse to fine.
  private static final double[][] STEPS = {
    {1}, {1, 2, 5}, {1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9}, tenths()
  };

  private static final int FEWEST = 4;
  private static final int MOST = 12;

  DecadeAxis(String label) {
    super(label);
  }

  private static double[] tenths() {
    double[] steps = new double[90];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = (i + 10) / 10.0;
    }
    return steps;
  }

  @Override
  public List<NumberTick> refreshTicks(
      Graphics2D canvas, AxisState state, Rectangle2D area, RectangleEdge edge) {
    boolean across = RectangleEdge.isTopOrBottom(edge);
    TextAnchor beside =
        edge.equals(RectangleEdge.RIGHT) ? TextAnchor.CENTER_LEFT : TextAnchor.CENTER_RIGHT;
    TextAnchor anchor = across ? TextAnchor.TOP_CENTER : beside;
    List<NumberTick> ticks = new ArrayList<>();
    for (double value : values(getRange().getLowerBound(), getRange().getUpperBound())) {
      ticks.add(new NumberTick(value, text(value), anchor, TextAnchor.CENTER, 0));
    }
    return ticks;
  }

  /// Round numbers between two bounds: the coarsest that are enough.
  static List<Double> values(double lower, double upper) {
    List<Double> values = List.of();
    for (double[] steps : STEPS) {
      List<Double> finer = values(lower, upper, steps);
      if (!values.isEmpty() && finer.size() > MOST) {
        return values;
      }
      values = finer;
      if (values.size() >= FEWEST) {
        return values;
      }
    }
    return values;
  }

  private static List<Double> values(double lower, double upper, double... steps) {
    List<Double> values = new ArrayList<>();
    for (int power = (int) Math.floor(Math.log10(lower)); power <= Math.log10(upper); power++) {
      for (double step : steps) {
        double value = step * Math.pow(10, power);
        if (value >= lower && value <= upper) {
          values.add(value);
        }
      }
    }
    return values;
  }

  private static String text(double value) {
    return new DecimalFormat("#,##0.######", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(value);
  }
}

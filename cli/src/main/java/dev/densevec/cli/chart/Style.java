package dev.densevec.cli.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.Plot;

/// What all charts have in common: colours, fonts, lines.
final class Style {
  /// Okabe and Ito's colours, which people with any kind of colour vision distinguish.
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9),
          new Color(0x000000));

  static final Color GRID = new Color(0xDDDDDD);
  static final BasicStroke LINE = new BasicStroke(2f);
  static final BasicStroke DASHED =
      new BasicStroke(
          1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 4}, 0);
  static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);

  private Style() {}

  /// The colour of the series of an index; colours repeat after the seventh.
  static Color colour(int index) {
    return COLOURS.get(index % COLOURS.size());
  }

  /// A vertical or horizontal axis of numbers.
  ///
  /// @param zero whether the axis must show zero
  static NumberAxis axis(String label, boolean zero) {
    NumberAxis axis = new NumberAxis(label);
    axis.setAutoRangeIncludesZero(zero);
    return axis;
  }

  /// A chart around a plot, with a legend if there is more than one series.
  static JFreeChart chart(String title, Plot plot, boolean legend) {
    JFreeChart chart = new JFreeChart(title, TITLE, plot, legend);
    chart.setBackgroundPaint(Color.WHITE);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setOutlinePaint(Color.GRAY);
    if (legend) {
      chart.getLegend().setFrame(BlockBorder.NONE);
    }
    return chart;
  }
}

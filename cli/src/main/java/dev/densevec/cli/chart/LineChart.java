package dev.densevec.cli.chart;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/// Curves or clouds of points over a common horizontal axis, with a second vertical axis on the
/// right if a series asks for it.
///
///     new LineChart("Training", "epoch", "loss")
///         .line("train", epochs, losses)
///         .rightAxis("accuracy")
///         .line("validation", epochs, accuracies);
///
/// Values that are not finite leave a gap.
public final class LineChart implements Chart {
  private final String title;
  private final String xLabel;
  private final List<Side> sides = new ArrayList<>();
  private final List<ValueMarker> marks = new ArrayList<>();
  private boolean logarithmicX;
  private boolean wholeX;
  private int count;

  /// One vertical axis with what belongs to it.
  private static final class Side {
    private final String label;
    private final XYSeriesCollection series = new XYSeriesCollection();
    private final XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer();
    private boolean logarithmic;
    private boolean fromZero;

    private Side(String label) {
      this.label = label;
      renderer.setDefaultItemLabelFont(Style.SMALL);
    }
  }

  /// @param title what stands above
  /// @param xLabel what the horizontal axis counts
  /// @param yLabel what the left vertical axis counts
  public LineChart(String title, String xLabel, String yLabel) {
    this.title = title;
    this.xLabel = xLabel;
    sides.add(new Side(yLabel));
  }

  /// Adds a curve.
  ///
  /// @param name its name in the legend
  /// @param x horizontal positions
  /// @param y as many values
  public LineChart line(String name, double[] x, double[] y) {
    return add(name, x, y, true, x.length == 1);
  }

  /// Adds points that are not joined.
  ///
  /// @param name their name in the legend
  /// @param x horizontal positions
  /// @param y as many values
  public LineChart points(String name, double[] x, double[] y) {
    return add(name, x, y, false, true);
  }

  /// Adds a curve whose points are marked.
  ///
  /// @param name its name in the legend
  /// @param x horizontal positions
  /// @param y as many values
  public LineChart markedLine(String name, double[] x, double[] y) {
    return add(name, x, y, true, true);
  }

  private LineChart add(String name, double[] x, double[] y, boolean joined, boolean marked) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s: %d values at %d positions", name, y.length, x.length));
    }
    Side side = sides.getLast();
    XYSeries series = new XYSeries(name, false, true);
    for (int i = 0; i < x.length; i++) {
      series.add(x[i], Double.isFinite(y[i]) ? (Number) y[i] : null);
    }
    int index = side.series.getSeriesCount();
    side.series.addSeries(series);
    side.renderer.setSeriesLinesVisible(index, joined);
    side.renderer.setSeriesShapesVisible(index, marked);
    side.renderer.setSeriesStroke(index, Style.LINE);
    side.renderer.setSeriesPaint(index, Style.colour(count++));
    return this;
  }

  /// Opens a second vertical axis, for the series added from now on.
  public LineChart rightAxis(String label) {
    if (sides.size() > 1) {
      throw new IllegalStateException("a chart has no more than two vertical axes");
    }
    sides.add(new Side(label));
    return this;
  }

  /// Makes the vertical axis opened last logarithmic.
  public LineChart logarithmicY() {
    sides.getLast().logarithmic = true;
    return this;
  }

  /// Makes the horizontal axis logarithmic.
  public LineChart logarithmicX() {
    logarithmicX = true;
    return this;
  }

  /// Gives the horizontal axis ticks at whole numbers alone, as of epochs or threads.
  public LineChart wholeX() {
    wholeX = true;
    return this;
  }

  /// Begins the vertical axis opened last at zero, for lengths that are compared.
  public LineChart fromZero() {
    sides.getLast().fromZero = true;
    return this;
  }

  /// Marks a place of the horizontal axis by a line.
  ///
  /// @param label what stands beside it
  public LineChart mark(double x, String label) {
    ValueMarker mark = new ValueMarker(x, Color.GRAY, Style.DASHED);
    mark.setLabel(label);
    mark.setLabelFont(Style.SMALL);
    mark.setLabelAnchor(RectangleAnchor.TOP_LEFT);
    mark.setLabelTextAnchor(TextAnchor.TOP_RIGHT);
    marks.add(mark);
    return this;
  }

  /// Writes a name beside each point of the series added last.
  ///
  /// @param names as many as it has points
  public LineChart named(List<String> names) {
    Side side = sides.getLast();
    int index = side.series.getSeriesCount() - 1;
    side.renderer.setSeriesItemLabelGenerator(index, (_, _, item) -> names.get(item));
    side.renderer.setSeriesItemLabelsVisible(index, true);
    return this;
  }

  @Override
  public JFreeChart build() {
    XYPlot plot = new XYPlot();
    ValueAxis x = axis(xLabel, logarithmicX, false);
    if (wholeX) {
      x.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
    }
    plot.setDomainAxis(x);
    marks.forEach(plot::addDomainMarker);
    plot.setDomainGridlinePaint(Style.GRID);
    plot.setRangeGridlinePaint(Style.GRID);
    for (int i = 0; i < sides.size(); i++) {
      Side side = sides.get(i);
      plot.setDataset(i, side.series);
      plot.setRenderer(i, side.renderer);
      plot.setRangeAxis(i, axis(side.label, side.logarithmic, side.fromZero));
      plot.mapDatasetToRangeAxis(i, i);
    }
    return Style.chart(title, plot, count > 1);
  }

  private static ValueAxis axis(String label, boolean logarithmic, boolean fromZero) {
    return logarithmic ? new DecadeAxis(label) : Style.axis(label, fromZero);
  }
}

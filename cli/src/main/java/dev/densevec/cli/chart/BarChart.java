package dev.densevec.cli.chart;

import java.awt.Color;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StackedBarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.DefaultCategoryDataset;

/// Bars, one for each pair of a series and a category, side by side or stacked.
///
///     new BarChart("Accuracy", "class", "share").bar("top-1", "cat", 0.87).bar("top-1", "dog", 0.9);
public final class BarChart implements Chart {
  /// What an axis goes on beyond the longest bar, for the number beside it.
  private static final double LABEL_MARGIN = 0.1;

  private final String title;
  private final String categoryLabel;
  private final String valueLabel;
  private final DefaultCategoryDataset values = new DefaultCategoryDataset();
  private PlotOrientation orientation = PlotOrientation.VERTICAL;
  private boolean stacked;
  private boolean valuesShown;
  private double reference = Double.NaN;

  /// @param title what stands above
  /// @param categoryLabel what the categories are
  /// @param valueLabel what the bars measure
  public BarChart(String title, String categoryLabel, String valueLabel) {
    this.title = title;
    this.categoryLabel = categoryLabel;
    this.valueLabel = valueLabel;
  }

  /// Adds a bar; a second one for the same pair replaces the first. Categories and series are drawn
  /// in the order in which they first come up.
  public BarChart bar(String series, String category, double value) {
    values.addValue(Double.isFinite(value) ? (Number) value : null, series, category);
    return this;
  }

  /// Lays the bars down, which leaves room for long names of categories.
  public BarChart horizontal() {
    orientation = PlotOrientation.HORIZONTAL;
    return this;
  }

  /// Puts the bars of a category on top of each other.
  public BarChart stacked() {
    stacked = true;
    return this;
  }

  /// Writes its value beside each bar.
  public BarChart withValues() {
    valuesShown = true;
    return this;
  }

  /// Draws a line at a value, as at 1 of ratios.
  public BarChart withLineAt(double value) {
    reference = value;
    return this;
  }

  @Override
  public JFreeChart build() {
    CategoryAxis categories = new CategoryAxis(categoryLabel);
    CategoryPlot plot =
        new CategoryPlot(values, categories, Style.axis(valueLabel, true), renderer());
    plot.setOrientation(orientation);
    if (valuesShown) {
      plot.getRangeAxis().setUpperMargin(LABEL_MARGIN);
    }
    plot.setRangeGridlinePaint(Style.GRID);
    if (Double.isFinite(reference)) {
      plot.addRangeMarker(new ValueMarker(reference, Color.BLACK, Style.DASHED), Layer.FOREGROUND);
    }
    return Style.chart(title, plot, values.getRowCount() > 1);
  }

  private BarRenderer renderer() {
    BarRenderer renderer = stacked ? new StackedBarRenderer() : new BarRenderer();
    renderer.setBarPainter(new StandardBarPainter());
    renderer.setShadowVisible(false);
    for (int i = 0; i < values.getRowCount(); i++) {
      renderer.setSeriesPaint(i, Style.colour(i));
    }
    if (valuesShown) {
      renderer.setDefaultItemLabelGenerator(
          new StandardCategoryItemLabelGenerator(
              "{2}", new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT))));
      renderer.setDefaultItemLabelsVisible(true);
      if (orientation.equals(PlotOrientation.HORIZONTAL)) {
        renderer.setDefaultPositiveItemLabelPosition(
            new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT));
      }
      renderer.setDefaultItemLabelFont(Style.SMALL);
    }
    return renderer;
  }
}

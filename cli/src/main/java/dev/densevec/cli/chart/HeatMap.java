package dev.densevec.cli.chart;

import dev.densevec.cli.format.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.chart.title.PaintScaleLegend;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.DefaultXYZDataset;

/// A matrix as coloured cells, the first row on top. Numbers that are not finite leave their cell
/// grey.
public final class HeatMap implements Chart {
  private final String title;
  private final double[][] values;
  private String xLabel = "";
  private String yLabel = "";
  private String scaleLabel = "";
  private List<String> columns;
  private List<String> rows;
  private boolean cellsLabelled;

  /// @param title what stands above
  /// @param values at least one row, all of the same length of at least one
  /// @throws IllegalArgumentException if they are no such matrix
  public HeatMap(String title, double[][] values) {
    int width = values.length == 0 ? 0 : values[0].length;
    if (width == 0 || Arrays.stream(values).anyMatch(row -> row.length != width)) {
      throw new IllegalArgumentException("a heat-map needs rows of one length, at least 1");
    }
    this.title = title;
    this.values = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
    columns = numbers(width);
    rows = numbers(values.length);
  }

  private static List<String> numbers(int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(String.valueOf(i));
    }
    return names;
  }

  /// Says what columns, rows and colours mean.
  public HeatMap labels(String ofColumns, String ofRows, String ofColours) {
    xLabel = ofColumns;
    yLabel = ofRows;
    scaleLabel = ofColours;
    return this;
  }

  /// Names the columns and rows, which are numbered from 0 otherwise.
  ///
  /// @throws IllegalArgumentException if the numbers of names don't fit
  public HeatMap names(List<String> ofColumns, List<String> ofRows) {
    if (ofColumns.size() != values[0].length || ofRows.size() != values.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d and %d names for %d columns and %d rows",
              ofColumns.size(),
              ofRows.size(),
              values[0].length,
              values.length));
    }
    columns = List.copyOf(ofColumns);
    rows = List.copyOf(ofRows);
    return this;
  }

  /// Writes its number into each cell.
  public HeatMap withValues() {
    cellsLabelled = true;
    return this;
  }

  @Override
  public JFreeChart build() {
    ScalePaint scale = scale();
    XYBlockRenderer renderer = new XYBlockRenderer();
    renderer.setPaintScale(scale);
    ValueAxis x = axis(xLabel, columns);
    x.setVerticalTickLabels(columns.stream().anyMatch(name -> name.length() > 3));
    ValueAxis y = axis(yLabel, rows);
    y.setInverted(true);
    XYPlot plot = new XYPlot(data(), x, y, renderer);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinesVisible(false);
    if (cellsLabelled) {
      label(plot, scale);
    }
    JFreeChart chart = Style.chart(title, plot, false);
    chart.addSubtitle(legend(scale));
    return chart;
  }

  private ScalePaint scale() {
    double[] finite =
        Arrays.stream(values).flatMapToDouble(Arrays::stream).filter(Double::isFinite).toArray();
    double lower = Math.min(0, Arrays.stream(finite).min().orElse(0));
    double upper = Arrays.stream(finite).max().orElse(1);
    return new ScalePaint(lower, upper > lower ? upper : lower + 1);
  }

  private static ValueAxis axis(String label, List<String> names) {
    SymbolAxis axis = new SymbolAxis(label, names.toArray(String[]::new));
    axis.setGridBandsVisible(false);
    axis.setLowerMargin(0);
    axis.setUpperMargin(0);
    axis.setRange(-0.5, names.size() - 0.5);
    return axis;
  }

  private DefaultXYZDataset data() {
    int width = values[0].length;
    double[][] cells = new double[3][values.length * width];
    for (int i = 0; i < cells[0].length; i++) {
      int row = i / width;
      cells[0][i] = i % width;
      cells[1][i] = row;
      cells[2][i] = values[row][i % width];
    }
    DefaultXYZDataset data = new DefaultXYZDataset();
    data.addSeries(title, cells);
    return data;
  }

  private void label(XYPlot plot, ScalePaint scale) {
    for (int y = 0; y < values.length; y++) {
      for (int x = 0; x < values[y].length; x++) {
        double value = values[y][x];
        XYTextAnnotation text = new XYTextAnnotation(text(value), x, y);
        text.setFont(Style.SMALL);
        text.setPaint(scale.textColour(value));
        plot.addAnnotation(text, false);
      }
    }
  }

  private static String text(double value) {
    if (!Double.isFinite(value)) {
      return "";
    }
    return value == Math.rint(value) ? String.valueOf((long) value) : Numbers.fixed(value, 2);
  }

  private PaintScaleLegend legend(ScalePaint scale) {
    NumberAxis axis = Style.axis(scaleLabel, false);
    PaintScaleLegend legend = new PaintScaleLegend(scale, axis);
    legend.setPosition(RectangleEdge.RIGHT);
    legend.setMargin(new RectangleInsets(40, 8, 40, 8));
    return legend;
  }
}

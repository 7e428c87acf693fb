package dev.densevec.cli.chart;

import org.jfree.chart.JFreeChart;

/// A picture of numbers that [Charts] can write.
public sealed interface Chart permits LineChart, BarChart, HeatMap {

  /// The chart as the drawing library knows it.
  JFreeChart build();
}

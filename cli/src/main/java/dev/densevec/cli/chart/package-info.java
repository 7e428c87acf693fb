/// Charts as PNG files: lines and points, bars, heat-maps; drawn without a display.
package dev.densevec.cli.chart;

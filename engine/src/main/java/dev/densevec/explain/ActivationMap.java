package dev.densevec.explain;

import java.util.Arrays;
import java.util.Locale;

/// How much each place of the network's last map spoke for a class.
///
/// @param h rows
/// @param w columns
/// @param values row by row
@SuppressWarnings("ArrayRecordComponent") // a bundle of results, never compared
public record ActivationMap(int h, int w, float[] values) {

  /// Mean of all values.
  public double mean() {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /// The map with negative values set to zero and the rest divided by the largest, 0 to 1; all zero
  /// if nothing spoke for the class.
  public ActivationMap normalised() {
    float max = 0;
    for (float value : values) {
      max = Math.max(max, value);
    }
    float[] scaled = new float[values.length];
    if (max > 0) {
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = Math.max(0, values[i]) / max;
      }
    }
    return new ActivationMap(h, w, scaled);
  }

  /// The value at a place of the whole map, bilinear between the centres of its cells.
  ///
  /// @param x 0 at the left edge, 1 at the right
  /// @param y 0 at the upper edge, 1 at the lower
  public float at(double x, double y) {
    double column = Math.clamp(x * w - 0.5, 0, w - 1.0);
    double row = Math.clamp(y * h - 0.5, 0, h - 1.0);
    int left = (int) column;
    int top = (int) row;
    double right = column - left;
    double bottom = row - top;
    double upper = value(top, left) * (1 - right) + value(top, left + 1) * right;
    double lower = value(top + 1, left) * (1 - right) + value(top + 1, left + 1) * right;
    return (float) (upper * (1 - bottom) + lower * bottom);
  }

  private float value(int row, int column) {
    return values[Math.min(row, h - 1) * w + Math.min(column, w - 1)];
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%dx%d %s", h, w, Arrays.toString(values));
  }
}

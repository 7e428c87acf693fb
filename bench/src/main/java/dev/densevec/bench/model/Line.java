package dev.densevec.bench.model;

import java.util.List;

/// The straight line that comes nearest to some points, in the least squares' sense.
///
/// @param offset its value at 0
/// @param slope what it gains by a step of 1
record Line(double offset, double slope) {

  /// The line through points.
  ///
  /// @param x positions, at least two different ones
  /// @param y as many values
  static Line through(List<Integer> x, List<Double> y) {
    double meanX = x.stream().mapToInt(Integer::intValue).average().orElseThrow();
    double meanY = y.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (int i = 0; i < x.size(); i++) {
      products += (x.get(i) - meanX) * (y.get(i) - meanY);
      squares += (x.get(i) - meanX) * (x.get(i) - meanX);
    }
    if (squares == 0) {
      throw new IllegalArgumentException(x + ": a line needs two different depths");
    }
    double slope = products / squares;
    return new Line(meanY - slope * meanX, slope);
  }

  double at(int x) {
    return offset + slope * x;
  }

  /// The largest distance of a point from the line, as a share of the point's value.
  double worst(List<Integer> x, List<Double> y) {
    double worst = 0;
    for (int i = 0; i < x.size(); i++) {
      worst = Math.max(worst, Math.abs(at(x.get(i)) - y.get(i)) / y.get(i));
    }
    return worst;
  }
}

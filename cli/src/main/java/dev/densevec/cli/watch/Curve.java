package dev.densevec.cli.watch;

import dev.densevec.cli.format.Json;
import java.util.ArrayList;
import java.util.List;

/// A curve of bounded length: where it has too many points, each two become one.
final class Curve {
  private static final int MOST_POINTS = 1024;

  private final List<Point> points = new ArrayList<>();
  private int each = 1;
  private int open;
  private double sum;

  /// @param step of the last value
  /// @param value mean
  private record Point(long step, double value) {}

  /// Adds a value.
  void add(long step, double value) {
    sum += value;
    open++;
    if (open < each) {
      return;
    }
    points.add(new Point(step, sum / open));
    sum = 0;
    open = 0;
    if (points.size() == MOST_POINTS) {
      halve();
    }
  }

  private void halve() {
    List<Point> halved = new ArrayList<>();
    for (int i = 1; i < points.size(); i += 2) {
      double mean = (points.get(i - 1).value() + points.get(i).value()) / 2;
      halved.add(new Point(points.get(i).step(), mean));
    }
    points.clear();
    points.addAll(halved);
    each *= 2;
  }

  /// Adds the points as an array of pairs.
  void write(Json json) {
    json.beginArray();
    for (Point point : points) {
      json.beginArray().value(point.step()).number(point.value()).endArray();
    }
    json.endArray();
  }
}

package dev.densevec.cli.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/// How fast work goes on at present: over the last seconds, not since it began, so that a slow
/// start counts no longer than that.
public final class Pace {
  private static final long SPAN_NANOS = 10_000_000_000L;
  private static final long APART_NANOS = 200_000_000L;

  private final Deque<Point> points = new ArrayDeque<>();
  private OptionalDouble latest = OptionalDouble.empty();

  /// How much was done at a time.
  private record Point(long nanos, long done) {}

  /// Notes how much is done.
  ///
  /// @param nanos the clock's reading
  /// @param done what is done since the beginning
  public void at(long nanos, long done) {
    if (points.size() > 1 && nanos - points.getLast().nanos() < APART_NANOS) {
      return;
    }
    points.addLast(new Point(nanos, done));
    while (points.size() > 2 && nanos - points.getFirst().nanos() > SPAN_NANOS) {
      points.removeFirst();
    }
    double seconds = (nanos - points.getFirst().nanos()) / 1e9;
    if (seconds > 0 && done > points.getFirst().done()) {
      latest = OptionalDouble.of((done - points.getFirst().done()) / seconds);
    }
  }

  /// What is done a second; empty before two readings.
  public OptionalDouble perSecond() {
    return latest;
  }

  /// The seconds that more work takes; empty before two readings, or if `count` is negative.
  ///
  /// @param count how much of it there is
  public OptionalDouble secondsFor(long count) {
    return latest.isEmpty() || count < 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(count / latest.getAsDouble());
  }

  /// Forgets the readings but not the speed: the work goes on after something else.
  public void interrupt() {
    points.clear();
  }
}

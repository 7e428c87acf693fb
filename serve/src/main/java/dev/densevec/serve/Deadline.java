package dev.densevec.serve;

import java.time.Duration;

/// The time by which a request must be answered.
final class Deadline {
  private final Duration time;
  private final long start = System.nanoTime();

  /// @param time how long from now
  Deadline(Duration time) {
    this.time = time;
  }

  /// Nanoseconds since the start.
  long spentNanos() {
    return System.nanoTime() - start;
  }

  /// Nanoseconds that are left, negative if none are.
  long leftNanos() {
    return time.toNanos() - spentNanos();
  }

  /// The whole time in seconds, for messages.
  @Override
  public String toString() {
    return time.toMillis() * 1e-3 + " s";
  }
}

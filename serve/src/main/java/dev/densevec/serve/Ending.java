package dev.densevec.serve;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// The end of a server, by which no request that was sent goes without an answer.
///
/// The web server closes a connection on which no request has begun, even if one is on its way. So
/// the end waits until none comes any more. Clients who send again as soon as they are answered
/// would have it wait for ever: their requests are refused in the end.
final class Ending {
  /// Time in which requests are still served, and for which none may come before the end.
  static final Duration LINGER = Duration.ofMillis(250);

  private static final long STEP_MILLIS = 5;

  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean begun;
  private volatile boolean refuses;
  private volatile long last = System.nanoTime();

  /// A request has come.
  void enter() {
    inside.incrementAndGet();
    last = System.nanoTime();
  }

  /// A request is answered.
  void leave() {
    last = System.nanoTime();
    inside.decrementAndGet();
  }

  /// Whether each answer closes its connection.
  boolean begun() {
    return begun;
  }

  /// Whether a request that comes now is refused.
  boolean refuses() {
    return refuses;
  }

  /// Begins the end, and returns when no request is inside and none comes.
  ///
  /// @param most how long requests may keep coming after the first [#LINGER]
  void drain(Duration most) throws InterruptedException {
    begun = true;
    Thread.sleep(LINGER);
    refuses = true;
    Deadline deadline = new Deadline(most);
    while (!isQuiet() && deadline.leftNanos() > 0) {
      Thread.sleep(STEP_MILLIS);
    }
  }

  private boolean isQuiet() {
    return inside.get() == 0 && System.nanoTime() - last >= LINGER.toNanos();
  }
}

package dev.densevec.cluster;

import java.time.Duration;

/// Notices that a call to MPI has waited too long for other ranks. MPI itself would wait for ever
/// where a machine or its network is gone.
final class Watchdog implements AutoCloseable {
  private static final Duration LOOKS = Duration.ofMillis(250);

  private final long most;
  private final Runnable late;
  private final Thread thread;

  /// The clock when the call under way began; 0 outside of calls.
  private volatile long since;

  /// @param most how long a call may take
  /// @param late called once, by another thread, if one takes longer
  Watchdog(Duration most, Runnable late) {
    this.most = most.toNanos();
    this.late = late;
    thread = Thread.ofPlatform().daemon().name("densevec-ranks").start(this::watch);
  }

  /// A call begins.
  void enter() {
    since = System.nanoTime() | 1;
  }

  /// The call has ended.
  void leave() {
    since = 0;
  }

  private void watch() {
    try {
      while (!isLate()) {
        Thread.sleep(LOOKS);
      }
      late.run();
    } catch (InterruptedException _) {
      // closed
    }
  }

  private boolean isLate() {
    long began = since;
    return began != 0 && System.nanoTime() - began > most;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}

package dev.densevec.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A reusable barrier for a few workers that arrive at nearly the same time.
///
/// Workers spin, then yield: a step takes microseconds, parking would cost more than the wait. When
/// one worker fails, the others leave the barrier with an exception instead of waiting for it.
public final class Barrier {
  private static final int SPINS = 20_000;
  private static final VarHandle ARRIVED;

  static {
    try {
      ARRIVED = MethodHandles.lookup().findVarHandle(Barrier.class, "arrived", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int parties;

  @SuppressWarnings("UnusedVariable") // accessed through ARRIVED
  private volatile int arrived;

  private volatile int generation;
  private volatile boolean broken;

  Barrier(int parties) {
    this.parties = parties;
  }

  /// Waits until all parties are here; what they wrote before is visible to all afterwards.
  ///
  /// @throws IllegalStateException if another worker failed
  @SuppressWarnings(
      "ThreadPriorityCheck") // yields only where there are more workers than processors
  public void await() {
    if (parties == 1) {
      return;
    }
    int mine = generation;
    if ((int) ARRIVED.getAndAdd(this, 1) == parties - 1) {
      arrived = 0;
      generation = mine + 1;
      return;
    }
    for (int spin = 0; generation == mine; spin++) {
      if (broken) {
        throw new IllegalStateException("another worker failed");
      }
      if (spin < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  /// Lets everybody out who waits or will wait.
  void fail() {
    broken = true;
  }

  /// Makes the barrier usable again; nobody may be waiting.
  void reset() {
    broken = false;
    arrived = 0;
  }
}

package dev.densevec.runtime.team;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A reusable barrier for a few workers that arrive at nearly the same time, and the counter from
/// which they take the units of work between two barriers.
///
/// Workers spin, then yield: a step takes microseconds, parking would cost more than the wait. When
/// one worker fails, the others leave the barrier with an exception instead of waiting for it.
///
/// Units are taken, not dealt out beforehand: processors that share a core with a neighbour are
/// slower than others, and everybody would wait for them.
public final class Barrier {
  private static final int SPINS = 20_000;
  private static final VarHandle ARRIVED;
  private static final VarHandle TAKEN;

  static {
    try {
      ARRIVED = MethodHandles.lookup().findVarHandle(Barrier.class, "arrived", int.class);
      TAKEN = MethodHandles.lookup().findVarHandle(Barrier.class, "taken", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int parties;

  @SuppressWarnings("UnusedVariable") // accessed through ARRIVED
  private volatile int arrived;

  @SuppressWarnings("UnusedVariable") // accessed through TAKEN
  private volatile int taken;

  private volatile int generation;
  private volatile boolean broken;

  public Barrier(int parties) {
    this.parties = parties;
  }

  /// Waits until all parties are here; what they wrote before is visible to all afterwards.
  ///
  /// @throws IllegalStateException if another worker failed
  @SuppressWarnings(
      "ThreadPriorityCheck") // yields only where there are more workers than processors
  public void await() {
    if (parties == 1) {
      taken = 0;
      return;
    }
    int mine = generation;
    if ((int) ARRIVED.getAndAdd(this, 1) == parties - 1) {
      arrived = 0;
      taken = 0;
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

  /// The number of a unit of work that no other worker has: 0 for the first who asks after a
  /// barrier, then 1, and so on. All units between two barriers are of one kind.
  public int take() {
    return (int) TAKEN.getAndAdd(this, 1);
  }

  /// Lets everybody out who waits or will wait.
  void fail() {
    broken = true;
  }

  /// Makes the barrier as new; nobody may be waiting.
  void reset() {
    broken = false;
    arrived = 0;
    taken = 0;
  }
}

package dev.densevec.train.pass;

import dev.densevec.train.collective.Collective;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Sums a block of float32 elements over ranks, a bucket at a time from the end on, while the
/// backward still fills its beginning. That takes a second channel to the other ranks; without one
/// everything is summed up at the end.
final class BucketSums implements AutoCloseable {
  /// Bytes that are exchanged at once. Open MPI takes fresh memory from the system in each call for
  /// much more.
  private static final long MOST = 8 << 20;

  /// Bytes below which an exchange is bound by its latency.
  private static final long LEAST = 1 << 20;

  private final Collective collective;

  /// From the end of the block on.
  private final List<MemorySegment> buckets = new ArrayList<>();

  /// Where each begins in the block.
  private final long[] starts;

  private final Thread thread;
  private volatile Thread caller;
  private volatile long filledFrom;
  private volatile int begun;
  private volatile int ended;
  private volatile Throwable failure;
  private volatile boolean closed;

  /// @param block what is summed up, a multiple of `unit` bytes
  /// @param unit what a sum over ranks is a multiple of
  BucketSums(MemorySegment block, long unit, Collective collective) {
    long end = block.byteSize();
    while (end > 0) {
      // The last one is exchanged after the backward: half of what is left, so that it is small.
      long bytes = Math.clamp(end / 2, LEAST, MOST) / unit * unit;
      long start = Math.max(0, end - bytes);
      buckets.add(block.asSlice(start, end - start));
      end = start;
    }
    starts = new long[buckets.size()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = buckets.get(i).address() - block.address();
    }
    this.collective = collective.background().orElse(collective);
    thread =
        collective.background().isPresent()
            ? Thread.ofPlatform().daemon().name("densevec-buckets").start(this::work)
            : null;
  }

  /// Begins a step; the block is empty.
  @SuppressWarnings("NonAtomicVolatileUpdate") // only the caller, one at a time, begins a step
  void begin() {
    filledFrom = Long.MAX_VALUE;
    caller = Thread.currentThread();
    begun++;
    LockSupport.unpark(thread);
  }

  /// Says that all from an offset on is filled, on this rank.
  void filled(long from) {
    if (from < filledFrom) {
      filledFrom = from;
      LockSupport.unpark(thread);
    }
  }

  /// Waits until all is summed up. All is filled.
  void finish() {
    if (thread == null) {
      for (int i = 0; i < buckets.size(); i++) {
        collective.sum(buckets.get(i));
      }
      return;
    }
    filled(0);
    while (ended != begun && failure == null) {
      LockSupport.park(this);
    }
    if (failure != null) {
      throw new IllegalStateException(failure.getMessage(), failure);
    }
  }

  private void work() {
    try {
      while (awaitStep()) {
        for (int i = 0; i < buckets.size(); i++) {
          while (filledFrom > starts[i] && !closed) {
            LockSupport.park(this);
          }
          if (closed) {
            return;
          }
          collective.sum(buckets.get(i));
        }
        ended = begun;
        LockSupport.unpark(caller);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      LockSupport.unpark(caller);
    }
  }

  /// @return whether there is another step
  private boolean awaitStep() {
    while (ended == begun && !closed) {
      LockSupport.park(this);
    }
    return !closed;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}

package dev.densevec.runtime.team;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;

/// A fixed number of workers that run one task together; the calling thread is worker 0.
///
/// Between tasks a worker spins for some microseconds and then parks, so an idle team costs no CPU.
/// One task runs at a time; the caller sees to that.
public final class Team implements AutoCloseable {
  private static final int SPINS = 20_000;

  /// What all workers run at once.
  @FunctionalInterface
  public interface Task {
    /// Runs one worker's share.
    ///
    /// @param worker number of the worker, from 0
    void run(int worker);
  }

  private final Thread[] threads;
  private final Barrier finish;
  private final Barrier steps;
  private volatile Task task;
  private volatile int epoch;
  private volatile boolean closed;
  private volatile Throwable failure;

  /// @param workers number of workers, at least 1
  public Team(int workers) {
    finish = new Barrier(workers);
    steps = new Barrier(workers);
    threads = new Thread[workers - 1];
    for (int i = 0; i < threads.length; i++) {
      int worker = i + 1;
      threads[i] =
          Thread.ofPlatform().daemon().name("densevec-worker-" + worker).start(() -> work(worker));
    }
  }

  /// Number of workers, the caller included.
  public int size() {
    return threads.length + 1;
  }

  /// Whether the calling thread and every worker may access a segment.
  public boolean reaches(MemorySegment segment) {
    boolean all = segment.isAccessibleBy(Thread.currentThread());
    for (Thread thread : threads) {
      all &= segment.isAccessibleBy(thread);
    }
    return all;
  }

  /// The barrier between the steps of a task in which every worker takes part; as new for each
  /// task.
  public Barrier steps() {
    return steps;
  }

  /// Runs a task on every worker and returns when all have finished.
  ///
  /// @throws RuntimeException what the first failing worker threw
  @SuppressWarnings("NonAtomicVolatileUpdate") // only the caller, one at a time, starts an epoch
  public void run(Task newTask) {
    steps.reset();
    if (threads.length == 0) {
      newTask.run(0);
      return;
    }
    task = newTask;
    epoch++;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    attempt(newTask, 0);
    finish.await();
    rethrow();
  }

  private void rethrow() {
    Throwable thrown = failure;
    if (thrown == null) {
      return;
    }
    failure = null;
    switch (thrown) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(thrown);
    }
  }

  private void attempt(Task current, int worker) {
    try {
      current.run(worker);
    } catch (Throwable t) {
      synchronized (this) {
        if (failure == null) {
          failure = t;
        }
      }
      steps.fail();
    }
  }

  private void work(int worker) {
    int seen = 0;
    while (true) {
      seen = awaitNext(seen);
      if (closed) {
        return;
      }
      attempt(task, worker);
      finish.await();
    }
  }

  private int awaitNext(int seen) {
    for (int spin = 0; epoch == seen && !closed; spin++) {
      if (spin < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
    return epoch;
  }

  /// Ends the workers.
  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }
}

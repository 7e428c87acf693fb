package dev.densevec.data.batch;

import java.io.IOException;

/// Hands batches to be filled to threads and filled ones, in order, to the consumer.
///
/// Batch `i` of an epoch lies in slot `i` modulo the slots, which is free again when the consumer
/// has released batch `i`.
final class BatchRing {

  /// A batch to fill.
  ///
  /// @param number of the batch in its epoch
  record Task(Batch batch, int epoch, int number) {}

  private final Batch[] slots;
  private final int[] filled;
  private final Throwable[] failures;
  private int epoch;
  private int claimed;
  private int taken;
  private int released;
  private int end;
  private int atWork;
  private boolean closed;

  BatchRing(Batch[] slots) {
    this.slots = slots;
    this.filled = new int[slots.length];
    this.failures = new Throwable[slots.length];
  }

  /// Hands out no more tasks and waits for those at work.
  synchronized void stop() {
    requireOpen();
    end = 0;
    claimed = 0;
    while (atWork > 0) {
      await();
    }
  }

  /// Begins with batches `first` to `last - 1`.
  synchronized void start(int newEpoch, int first, int last) {
    epoch = newEpoch;
    claimed = first;
    taken = first;
    released = first;
    end = last;
    for (int i = 0; i < slots.length; i++) {
      filled[i] = -1;
      failures[i] = null;
    }
    notifyAll();
  }

  /// A task, or null if there is none now.
  synchronized Task claim() {
    if (claimed >= end || claimed >= released + slots.length) {
      return null;
    }
    Task task = new Task(slots[claimed % slots.length], epoch, claimed);
    claimed++;
    atWork++;
    return task;
  }

  /// A task, waiting for one, or null after closing.
  synchronized Task awaitTask() {
    Task task = closed ? null : claim();
    while (task == null && !closed) {
      await();
      task = claim();
    }
    return task;
  }

  /// Says that a task has ended.
  ///
  /// @param failure why it failed, or null
  synchronized void done(Task task, Throwable failure) {
    int slot = task.number() % slots.length;
    filled[slot] = task.number();
    failures[slot] = failure;
    atWork--;
    notifyAll();
  }

  /// Gives back all batches that were taken.
  synchronized void release() {
    released = taken;
    notifyAll();
  }

  /// The next batch, waiting for it, or null at the end.
  synchronized Batch take() throws IOException {
    requireOpen();
    if (taken >= end) {
      return null;
    }
    int slot = taken % slots.length;
    while (filled[slot] != taken) {
      await();
      requireOpen();
    }
    if (failures[slot] != null) {
      throw failure(failures[slot]);
    }
    taken++;
    return slots[slot];
  }

  private static IOException failure(Throwable cause) {
    if (cause instanceof IOException) {
      return new IOException(cause.getMessage(), cause);
    }
    throw new IllegalStateException("preparing a batch failed: " + cause, cause);
  }

  /// Lets nobody wait any longer.
  ///
  /// @return whether it was open
  synchronized boolean close() {
    boolean open = !closed;
    closed = true;
    end = 0;
    notifyAll();
    return open;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the loader is closed");
    }
  }

  @SuppressWarnings("WaitNotInLoop") // callers loop
  private void await() {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }
}

package dev.densevec.bench.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// Threads that do chores until they are told to stop, and compare each result with the first.
final class Soak implements AutoCloseable {
  private final List<Task> tasks = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final LongAdder done = new LongAdder();
  private final LongAdder wrong = new LongAdder();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

  /// Chores at a time that have memory of their own.
  private final Semaphore room = new Semaphore(16);

  /// Read by who works, written by who wants rest.
  private final ReadWriteLock rest = new ReentrantReadWriteLock(true);

  private volatile boolean stopped;

  /// A chore and the bits of its first result.
  private record Task(String name, Chore chore, int bits) {}

  /// Does each chore once, alone.
  ///
  /// @param chores by name; closed with this
  Soak(Map<String, Chore> chores) throws IOException {
    for (Map.Entry<String, Chore> chore : new TreeMap<>(chores).entrySet()) {
      tasks.add(new Task(chore.getKey(), chore.getValue(), chore.getValue().bits()));
    }
  }

  /// Starts threads that take the chores in turns, each from another one on.
  void start(int count, ThreadFactory factory) {
    for (int i = 0; i < count; i++) {
      int first = i;
      Thread thread = factory.newThread(() -> work(first));
      threads.add(thread);
      thread.start();
    }
  }

  private void work(int first) {
    for (int i = first; !stopped; i++) {
      Task task = tasks.get(i % tasks.size());
      if (task.chore().isShared()) {
        check(task);
      } else {
        room.acquireUninterruptibly();
        check(task);
        room.release();
      }
    }
  }

  private void check(Task task) {
    rest.readLock().lock();
    try {
      if (stopped) {
        return;
      }
      int bits = task.chore().bits();
      done.increment();
      if (bits != task.bits()) {
        wrong.increment();
      }
    } catch (IOException | RuntimeException | Error e) {
      wrong.increment();
      failures.add(task.name() + ": " + e);
    } finally {
      rest.readLock().unlock();
    }
  }

  /// Does something while no chore is being done.
  <T> T atRest(Callable<T> something) throws Exception {
    rest.writeLock().lock();
    try {
      return something.call();
    } finally {
      rest.writeLock().unlock();
    }
  }

  /// Chores that were done.
  long done() {
    return done.sum();
  }

  /// Chores that failed, or whose result had other bits than the first time.
  long wrong() {
    return wrong.sum();
  }

  /// What the first failure was, if there was one.
  Optional<String> failure() {
    return Optional.ofNullable(failures.peek());
  }

  /// Lets the threads finish what they do, and closes the chores.
  @Override
  public void close() {
    stopped = true;
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    }
    tasks.forEach(task -> task.chore().close());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.densevec.testing;

import dev.densevec.train.collective.Collective;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Ranks that are threads of one process, for tests of what processes do.
public final class ThreadRanks {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /// In which order a sum over ranks is made.
  public enum Order {
    /// Pairwise, as a [Collective] must.
    PAIRS,
    /// Round a ring, beginning with another rank for each part, as libraries often do.
    RING
  }

  /// What each rank does.
  @FunctionalInterface
  public interface Body<T> {
    T run(Collective collective) throws Exception;
  }

  private final int size;
  private final Order order;
  private final MemorySegment[] given;

  /// The other channel between the ranks.
  private Optional<ThreadRanks> background = Optional.empty();

  private int arrived;
  private int generation;
  private boolean failed;

  private ThreadRanks(int size, Order order) {
    this.size = size;
    this.order = order;
    this.given = new MemorySegment[size];
  }

  /// Runs a body on `size` ranks.
  ///
  /// @return what each rank returned
  /// @throws IllegalStateException what the rank threw that failed first, as the cause
  public static <T> List<T> run(int size, Body<T> body) throws InterruptedException {
    return run(size, Order.PAIRS, body);
  }

  /// As above, with sums in some order.
  public static <T> List<T> run(int size, Order order, Body<T> body) throws InterruptedException {
    return new ThreadRanks(size, order).run(body);
  }

  /// As the first, with a second channel between the ranks.
  public static <T> List<T> runWithBackground(int size, Body<T> body) throws InterruptedException {
    ThreadRanks ranks = new ThreadRanks(size, Order.PAIRS);
    ranks.background = Optional.of(new ThreadRanks(size, Order.PAIRS));
    return ranks.run(body);
  }

  private <T> List<T> run(Body<T> body) throws InterruptedException {
    List<T> results = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int rank = i;
      results.add(null);
      threads.add(
          Thread.ofPlatform().name("rank-" + i).start(() -> run(rank, body, results, failures)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException(failures.getFirst().getMessage(), failures.getFirst());
    }
    return results;
  }

  @SuppressWarnings("CatchingUnchecked") // whatever goes wrong is the test's to see
  private <T> void run(int rank, Body<T> body, List<T> results, List<Throwable> failures) {
    try {
      T result = body.run(new Rank(rank));
      synchronized (this) {
        results.set(rank, result);
      }
    } catch (Exception | Error e) {
      synchronized (this) {
        failures.add(e);
        failed = true;
        notifyAll();
      }
    }
  }

  private synchronized void await() {
    int mine = generation;
    if (++arrived == size) {
      arrived = 0;
      generation++;
      notifyAll();
      return;
    }
    while (generation == mine) {
      if (failed) {
        throw new IllegalStateException("another rank failed");
      }
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private float sum(long at, int part) {
    return order == Order.PAIRS ? pairs(at, 0, size) : ring(at, part);
  }

  private float pairs(long at, int first, int count) {
    return count == 1
        ? given[first].get(FLOAT, at)
        : pairs(at, first, count / 2) + pairs(at, first + count / 2, count / 2);
  }

  private float ring(long at, int first) {
    float sum = given[first].get(FLOAT, at);
    for (int i = 1; i < size; i++) {
      sum += given[(first + i) % size].get(FLOAT, at);
    }
    return sum;
  }

  private final class Rank implements Collective {
    private final int rank;
    private final Optional<Collective> other;
    private final Arena arena = Arena.ofAuto();
    private MemorySegment sums = MemorySegment.NULL;

    Rank(int rank) {
      this.rank = rank;
      this.other = background.map(ranks -> ranks.new Rank(rank));
    }

    @Override
    public Optional<Collective> background() {
      return other;
    }

    @Override
    public int rank() {
      return rank;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public void gather(MemorySegment bytes, long[] bounds) {
      given[rank] = bytes;
      await();
      for (int other = 0; other < size; other++) {
        long count = bounds[other + 1] - bounds[other];
        if (other != rank && count > 0) {
          MemorySegment.copy(given[other], bounds[other], bytes, bounds[other], count);
        }
      }
      await();
    }

    @Override
    public void sum(MemorySegment floats) {
      if (floats.byteSize() % (64L * size) != 0 || floats.address() % 64 != 0) {
        throw new IllegalArgumentException(floats.byteSize() + " bytes at " + floats.address());
      }
      if (sums.byteSize() < floats.byteSize()) {
        sums = arena.allocate(floats.byteSize(), 64);
      }
      given[rank] = floats;
      await();
      long part = floats.byteSize() / size;
      for (long at = 0; at < floats.byteSize(); at += Float.BYTES) {
        sums.set(FLOAT, at, ThreadRanks.this.sum(at, (int) (at / part)));
      }
      await();
      MemorySegment.copy(sums, 0, floats, 0, floats.byteSize());
      await();
    }
  }
}

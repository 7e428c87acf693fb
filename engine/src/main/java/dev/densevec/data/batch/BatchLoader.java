package dev.densevec.data.batch;

import dev.densevec.data.Randomness;
import dev.densevec.data.sets.Dataset;
import dev.densevec.tensor.Shape;
import dev.densevec.tensor.TooLargeException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Prepares the batches of one epoch after another, on threads of its own, ahead of their use.
///
/// All memory for batches is native and allocated once. What a batch holds depends on the set, the
/// options, the epoch and its number alone: not on threads, nor on where an epoch was begun.
///
/// For one consumer; not thread-safe. Closing ends the threads and frees the batches.
public final class BatchLoader implements AutoCloseable {
  private final Dataset set;
  private final BatchOptions options;
  private final Share share;
  private final Arena arena = Arena.ofShared();
  private final BatchRing ring;
  private final BatchFiller own;
  private final List<Thread> workers = new ArrayList<>();
  private final int[] order;

  /// Sums of the shares with which pictures are drawn; empty where each comes once an epoch.
  private final double[] shares;

  /// Allocates the batches and starts the threads; they wait for an epoch to begin.
  ///
  /// @throws IllegalArgumentException if the set makes no batch at all because it is smaller than
  ///   one and the last one is to be dropped
  /// @throws TooLargeException if the batches take more memory than there is
  public BatchLoader(Dataset set, BatchOptions options) {
    this(set, options, Sampling.PLAIN);
  }

  /// A loader whose shuffled epochs draw pictures in a way of their own.
  ///
  /// @throws IllegalArgumentException as above
  public BatchLoader(Dataset set, BatchOptions options, Sampling sampling) {
    this(set, options, sampling, Share.WHOLE);
  }

  /// A loader of one of several processes that share batches: it reads the pictures of its share,
  /// and where pictures are mixed the one before. A picture that can't be read ends the epoch, for
  /// the other processes would not know that it is left out.
  ///
  /// @throws IllegalArgumentException as above
  public BatchLoader(Dataset set, BatchOptions options, Sampling sampling, Share share) {
    this.set = set;
    this.share = share;
    this.shares = sampling == Sampling.PLAIN ? new double[0] : Sampling.balancedShares(set);
    this.options = options;
    if (batchesPerEpoch() == 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "a set of %d pictures has no batch of %d", set.size(), options.batch()));
    }
    this.order = new int[set.size()];
    this.ring = new BatchRing(allocate());
    this.own = new BatchFiller(set, options, share);
    for (int i = 0; i < options.prefetchThreads(); i++) {
      workers.add(Thread.ofPlatform().daemon().name("densevec-batch-" + i).start(this::work));
    }
  }

  private Batch[] allocate() {
    Shape shape = options.input().withBatch(Math.min(options.batch(), set.size()));
    int ahead = options.prefetchThreads() == 0 ? 0 : options.prefetchBatches();
    Batch[] batches = new Batch[Math.min(ahead, batchesPerEpoch()) + 1];
    try {
      for (int i = 0; i < batches.length; i++) {
        batches[i] = new Batch(shape, share, set.classNames().size(), arena);
      }
    } catch (OutOfMemoryError e) {
      arena.close();
      throw new TooLargeException(
          String.format(
              Locale.ROOT,
              "%d batches of %s take %d bytes each, more than there is memory",
              batches.length,
              shape,
              Batch.imageBytes(shape, share)),
          e);
    }
    return batches;
  }

  /// Batches of an epoch.
  public int batchesPerEpoch() {
    int rest = options.dropLast() ? 0 : options.batch() - 1;
    return (int) (((long) set.size() + rest) / options.batch());
  }

  /// Begins an epoch; one that is not at its end is given up.
  public void startEpoch(int epoch) {
    startEpoch(epoch, 0);
  }

  /// Begins an epoch at a later batch, to go on with training that was interrupted.
  ///
  /// @param firstBatch from 0 to the number of batches
  public void startEpoch(int epoch, int firstBatch) {
    if (firstBatch < 0 || firstBatch > batchesPerEpoch()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "batch %d of an epoch of %d", firstBatch, batchesPerEpoch()));
    }
    ring.stop();
    arrange(epoch);
    ring.start(epoch, firstBatch, batchesPerEpoch());
  }

  private void arrange(int epoch) {
    if (options.shuffle() && shares.length > 0) {
      Sampling.draw(shares, new Randomness(options.seed(), epoch, 0, Randomness.ORDER), order);
    } else if (options.shuffle()) {
      new Randomness(options.seed(), epoch, 0, Randomness.ORDER).permute(order);
    } else {
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
    }
  }

  /// The next batch, waiting for it if need be; the one before it is filled anew from now on.
  ///
  /// @return null at the end of the epoch, or if none was begun
  /// @throws IOException if a picture of the batch cannot be read; the message names it; so does
  ///   every later call until an epoch is begun
  /// @throws IllegalStateException if the thread is interrupted while it waits, or the loader is
  ///   closed
  public Batch next() throws IOException {
    ring.release();
    if (workers.isEmpty()) {
      BatchRing.Task task = ring.claim();
      if (task != null) {
        fill(own, task);
      }
    }
    return ring.take();
  }

  private void work() {
    BatchFiller filler = new BatchFiller(set, options, share);
    for (BatchRing.Task task = ring.awaitTask(); task != null; task = ring.awaitTask()) {
      fill(filler, task);
    }
  }

  /// Whatever goes wrong is the consumer's to know.
  @SuppressWarnings("CatchingUnchecked")
  private void fill(BatchFiller filler, BatchRing.Task task) {
    Throwable failure = null;
    try {
      filler.fill(task.batch(), order, task.epoch(), task.number());
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
    ring.done(task, failure);
  }

  /// Ends the threads and frees all batches; they must not be used any more.
  @Override
  public void close() {
    if (ring.close()) {
      boolean interrupted = false;
      for (Thread worker : workers) {
        interrupted |= joinWhole(worker);
      }
      arena.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Waits for a thread's end, however often the wait is interrupted.
  private static boolean joinWhole(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}

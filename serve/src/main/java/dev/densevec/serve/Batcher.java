package dev.densevec.serve;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/// Puts the images of many requests together into batches.
///
/// A thread for each stream of the backend takes what has come. While other images are on their way
/// it waits for them, though no longer than the delay and for no more than a batch. A batch gives
/// the same bits as its images one by one.
final class Batcher implements AutoCloseable {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final Backend backend;
  private final long delayNanos;
  private final BooleanSupplier moreToCome;
  private final IntConsumer computed;
  private final BlockingQueue<Job> queue = new LinkedBlockingQueue<>();
  private final List<Thread> runners = new ArrayList<>();

  /// @param image one normalised image, CHW
  /// @param logits its outputs, once they are there
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Job(float[] image, CompletableFuture<float[]> logits) {}

  /// @param backend the network, which must not be closed before this
  /// @param delayNanos how long an image waits at most for others
  /// @param moreToCome whether images are on their way
  /// @param computed called with the size of each batch after it
  Batcher(Backend backend, long delayNanos, BooleanSupplier moreToCome, IntConsumer computed) {
    this.backend = backend;
    this.delayNanos = delayNanos;
    this.moreToCome = moreToCome;
    this.computed = computed;
    for (int i = 0; i < backend.streams(); i++) {
      runners.add(
          Thread.ofPlatform().daemon().name("densevec-stream-" + i).start(this::runBatches));
    }
  }

  /// Queues an image.
  ///
  /// @param image normalised, CHW
  /// @return its logits later; an image whose future is cancelled is left out
  CompletableFuture<float[]> submit(float[] image) {
    CompletableFuture<float[]> logits = new CompletableFuture<>();
    queue.add(new Job(image, logits));
    return logits;
  }

  /// Images that wait.
  int waiting() {
    return queue.size();
  }

  private void runBatches() {
    long imageBytes = backend.input().imageElements() * Float.BYTES;
    int classes = backend.classes();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment images = arena.allocate(backend.maxBatch() * imageBytes, Float.BYTES);
      MemorySegment logits = arena.allocate(FLOAT, (long) backend.maxBatch() * classes);
      List<Job> batch = new ArrayList<>();
      while (!Thread.currentThread().isInterrupted()) {
        collect(batch);
        compute(batch, images, logits);
        batch.clear();
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  private void collect(List<Job> batch) throws InterruptedException {
    add(batch, queue.take());
    long end = System.nanoTime() + delayNanos;
    while (batch.size() < backend.maxBatch()) {
      Job next = queue.poll();
      if (next == null) {
        long left = moreToCome.getAsBoolean() ? end - System.nanoTime() : 0;
        next = left > 0 ? queue.poll(left, TimeUnit.NANOSECONDS) : null;
      }
      if (next == null) {
        return;
      }
      add(batch, next);
    }
  }

  private static void add(List<Job> batch, Job job) {
    if (!job.logits().isDone()) {
      batch.add(job);
    }
  }

  private void compute(List<Job> batch, MemorySegment images, MemorySegment logits) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      long imageBytes = backend.input().imageElements() * Float.BYTES;
      for (int i = 0; i < batch.size(); i++) {
        float[] image = batch.get(i).image();
        MemorySegment.copy(image, 0, images, FLOAT, i * imageBytes, image.length);
      }
      backend.predict(images, batch.size(), logits);
      computed.accept(batch.size());
      long classes = backend.classes();
      for (int i = 0; i < batch.size(); i++) {
        long bytes = classes * Float.BYTES;
        batch.get(i).logits().complete(logits.asSlice(i * bytes, bytes).toArray(FLOAT));
      }
    } catch (RuntimeException | Error e) {
      batch.forEach(job -> job.logits().completeExceptionally(e));
    }
  }

  /// Ends the threads once what they compute is done; images that still wait are left out.
  @Override
  public void close() {
    runners.forEach(Thread::interrupt);
    boolean interrupted = false;
    for (Thread runner : runners) {
      while (runner.isAlive()) {
        try {
          runner.join();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.densevec.serve;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// Decides what is let in, so that no load can fill the memory or make anybody wait for long.
///
/// A request is let in if there is room for it and for its body. Bodies of all requests take a
/// quarter of the heap at most.
final class Admission {
  private static final int KIB = 1 << 10;
  private static final int SHARE = 4;

  private final Semaphore images;
  private final Semaphore kibibytes;
  private final int capacity;
  private final int allKibibytes;
  private final AtomicInteger arriving = new AtomicInteger();

  /// @param capacity images that may be in the server at once
  Admission(int capacity) {
    this.capacity = capacity;
    images = new Semaphore(capacity);
    allKibibytes =
        (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / SHARE / KIB);
    kibibytes = new Semaphore(allKibibytes);
  }

  /// What a request holds until it is answered.
  final class Place implements AutoCloseable {
    private final int body;
    private int held = 1;
    private boolean arrived;

    private Place(int body) {
      this.body = body;
      arriving.incrementAndGet();
    }

    /// Takes room for all of a request's images, of which one has it from the start.
    ///
    /// @throws Refusal with 429 if there is none at present, 413 if there never is
    void widen(int count) throws Refusal {
      if (count > capacity) {
        throw new Refusal(
            Refusal.TOO_LARGE, count + " images in a request, at most " + capacity + " have room");
      }
      if (!images.tryAcquire(count - held)) {
        throw busy();
      }
      held = count;
    }

    /// Says that the request's images are queued, or never will be.
    void arrived() {
      if (!arrived) {
        arrived = true;
        arriving.decrementAndGet();
      }
    }

    @Override
    public void close() {
      arrived();
      kibibytes.release(body);
      images.release(held);
    }
  }

  /// Lets a request in.
  ///
  /// @param bodyBytes what its body may take
  /// @throws Refusal with 429 if there is no room at present
  Place enter(long bodyBytes) throws Refusal {
    int body = (int) Math.min(allKibibytes, Math.ceilDiv(bodyBytes, KIB));
    if (!images.tryAcquire()) {
      throw busy();
    }
    if (!kibibytes.tryAcquire(body)) {
      images.release();
      throw busy();
    }
    return new Place(body);
  }

  private static Refusal busy() {
    return new Refusal(Refusal.TOO_MANY, "the server is busy, try again later");
  }

  /// Whether images are on their way to the queue.
  boolean moreToCome() {
    return arriving.get() > 0;
  }

  /// Images that have a place.
  int inside() {
    return capacity - images.availablePermits();
  }
}

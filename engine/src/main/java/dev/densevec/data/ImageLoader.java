package dev.densevec.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/// Decodes and prepares many images ahead of their use, on threads of its own, and hands them out
/// in order.
///
/// At most `threads + 2` images are in memory at a time. An image that cannot be read takes its
/// place in the order like the others and says why when it is asked for its values.
///
/// For one consumer; not thread-safe. Closing stops the threads.
public final class ImageLoader implements Iterator<ImageLoader.Loaded>, AutoCloseable {

  /// One image, prepared or failed.
  public static final class Loaded {
    private final Path path;
    private final float[] values;
    private final IOException failure;

    private Loaded(Path path, float[] values, IOException failure) {
      this.path = path;
      this.values = values;
      this.failure = failure;
    }

    /// The file.
    public Path path() {
      return path;
    }

    /// The network's input, as [Preprocessing#apply(RgbImage)] gives it; the caller's to keep.
    ///
    /// @throws IOException if the image could not be read; the message names the file
    public float[] values() throws IOException {
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      return values;
    }
  }

  private static final int LOOK_AHEAD = 2;

  private final Iterator<Path> paths;
  private final Preprocessing preprocessing;
  private final ExecutorService workers;
  private final Queue<Future<Loaded>> pending = new ArrayDeque<>();
  private final int limit;

  /// Starts loading.
  ///
  /// @param paths the image files
  /// @param threads how many images are decoded at a time, at least 1
  /// @throws IllegalArgumentException if `threads` is below 1
  public ImageLoader(Iterable<Path> paths, Preprocessing preprocessing, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d threads: must be at least 1", threads));
    }
    this.paths = paths.iterator();
    this.preprocessing = preprocessing;
    this.limit = threads + LOOK_AHEAD;
    ThreadFactory daemons = Thread.ofPlatform().daemon().name("densevec-image-", 0).factory();
    this.workers = Executors.newFixedThreadPool(threads, daemons);
    fill();
  }

  @Override
  public boolean hasNext() {
    return !pending.isEmpty();
  }

  /// The next image, waiting for it if need be.
  ///
  /// @throws NoSuchElementException after the last one and after closing
  /// @throws IllegalStateException if the thread is interrupted while it waits
  @Override
  public Loaded next() {
    Future<Loaded> first = pending.remove();
    fill();
    try {
      return first.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for an image", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("loading an image failed: " + e.getCause(), e.getCause());
    }
  }

  /// Stops the threads; images that are still being decoded are dropped.
  @Override
  public void close() {
    pending.clear();
    workers.shutdownNow();
  }

  private void fill() {
    while (pending.size() < limit && paths.hasNext()) {
      Path path = paths.next();
      pending.add(workers.submit(() -> load(path)));
    }
  }

  private Loaded load(Path path) {
    try {
      return new Loaded(path, preprocessing.apply(Images.read(path)), null);
    } catch (IOException e) {
      return new Loaded(path, null, e);
    }
  }
}

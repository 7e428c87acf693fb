package dev.densevec.cli.predict;

import dev.densevec.data.decode.Images;
import dev.densevec.data.image.Picture;
import dev.densevec.data.preprocess.Preprocessing;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;

/// Decodes and prepares images ahead of the network and hands them out in their order.
///
/// A bounded number of images is in memory, whatever the length of the list. One thread takes.
public final class ImageFeed implements AutoCloseable {
  private static final Item END = new Item("", null);

  private final ExecutorService workers;
  private final Thread lister;
  private final BlockingQueue<Item> queue;
  private final CompletableFuture<Preprocessing> preprocessing;

  /// An image on its way.
  ///
  /// @param name what the user knows it by
  /// @param values the network's input; fails with an [IOException] of one line that names it; null
  ///   at the end
  record Item(String name, Future<float[]> values) {
    private boolean isEnd() {
      return values == null;
    }
  }

  /// Starts to decode.
  ///
  /// @param list the images
  /// @param preprocessing awaited once an image is decoded
  /// @param threads images decoded at the same time
  public ImageFeed(ImageList list, CompletableFuture<Preprocessing> preprocessing, int threads) {
    this.preprocessing = preprocessing;
    queue = new LinkedBlockingQueue<>(2 * threads + 1);
    workers = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
    lister = Thread.ofPlatform().daemon().name("densevec-list").start(() -> submit(list));
  }

  /// The next image, decoded or not; null at the end.
  Item take() throws InterruptedException {
    Item item = queue.take();
    return item.isEnd() ? null : item;
  }

  /// The next image if it is there and decoded; null if not.
  Item poll() {
    Item item = queue.peek();
    return item == null || item.isEnd() || !item.values().isDone() ? null : queue.poll();
  }

  private void submit(ImageList list) {
    try {
      try {
        while (list.hasNext()) {
          queue.put(item(list.next()));
        }
      } catch (RejectedExecutionException _) {
        return; // closed, nobody takes any more
      } catch (RuntimeException e) {
        queue.put(new Item("", CompletableFuture.failedFuture(e)));
      }
      queue.put(END);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Item item(ImageList.Entry entry) {
    if (entry.problem() != null) {
      return new Item("", CompletableFuture.failedFuture(entry.problem()));
    }
    return new Item(entry.path().toString(), workers.submit(() -> prepare(entry)));
  }

  private float[] prepare(ImageList.Entry entry) throws IOException {
    Picture image = Images.read(entry.path());
    Preprocessing how = preprocessing.join();
    return how.apply(image.withChannels(how.channels(), entry.path().toString()));
  }

  /// Stops decoding.
  @Override
  public void close() {
    workers.shutdownNow();
    lister.interrupt();
  }
}

package dev.densevec.serve;

import dev.densevec.data.decode.Images;
import dev.densevec.data.image.Picture;
import dev.densevec.infer.Features;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/// From pictures and tensors to logits, each step within the time of its request.
final class Computing implements AutoCloseable {
  private final ServedModel served;
  private final long pixels;
  private final Batcher batcher;
  private final Semaphore turns;

  /// A picture made ready.
  ///
  /// @param width of the picture that was sent, which is much larger than what is kept here
  /// @param height of that picture
  /// @param input what the network sees of it
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Prepared(int width, int height, float[] input) {}

  /// @param served the network
  /// @param settings limits
  /// @param admission says if images are on their way
  /// @param metrics counts batches
  Computing(
      ServedModel served, ServerSettings settings, Admission admission, ServerMetrics metrics) {
    this.served = served;
    pixels = settings.pixels();
    turns = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
    batcher =
        new Batcher(
            served.backend(), settings.delay().toNanos(), admission::moreToCome, metrics::batch);
  }

  /// Images that wait for the network.
  int waiting() {
    return batcher.waiting();
  }

  /// Decodes and prepares a picture; as many at a time as there are processors.
  ///
  /// @throws Refusal if it is no picture, too large, or of another number of channels
  Prepared prepare(byte[] file, Deadline deadline) throws InterruptedException, Refusal {
    if (!turns.tryAcquire(deadline.leftNanos(), TimeUnit.NANOSECONDS)) {
      throw late(deadline);
    }
    try {
      Picture picture = Images.decode(file, pixels);
      float[] input = served.preprocessing().apply(picture);
      return new Prepared(picture.width(), picture.height(), input);
    } catch (IOException | IllegalArgumentException e) {
      throw Refusal.bad(e.getMessage());
    } catch (OutOfMemoryError e) {
      throw new Refusal(Refusal.UNAVAILABLE, "there is too little memory for the picture now");
    } finally {
      turns.release();
    }
  }

  /// The logits of a request's images, in their order.
  ///
  /// @param images normalised, NCHW
  /// @param place gets to know when the images are queued
  List<float[]> logits(float[] images, Admission.Place place, Deadline deadline)
      throws InterruptedException, Refusal {
    int size = (int) served.backend().input().imageElements();
    List<CompletableFuture<float[]>> futures =
        IntStream.range(0, images.length / size)
            .mapToObj(i -> batcher.submit(image(images, i, size)))
            .toList();
    place.arrived();
    try {
      List<float[]> logits = new ArrayList<>();
      for (CompletableFuture<float[]> future : futures) {
        logits.add(finite(future.get(deadline.leftNanos(), TimeUnit.NANOSECONDS)));
      }
      return logits;
    } catch (TimeoutException _) {
      throw late(deadline);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the network failed", e.getCause());
    } finally {
      futures.forEach(future -> future.cancel(false));
    }
  }

  /// What the network computes on the way to the logits of one image.
  ///
  /// @throws Refusal if it gives nothing but logits
  Features features(float[] image, Deadline deadline) throws InterruptedException, Refusal {
    if (!turns.tryAcquire(deadline.leftNanos(), TimeUnit.NANOSECONDS)) {
      throw late(deadline);
    }
    try {
      Optional<Features> features = served.backend().features(image);
      if (features.isEmpty()) {
        throw Refusal.bad("maps are asked for, and what computes this model has none");
      }
      finite(features.get().logits());
      return features.get();
    } finally {
      turns.release();
    }
  }

  private static float[] image(float[] images, int index, int size) {
    if (images.length == size) {
      return images;
    }
    float[] image = new float[size];
    System.arraycopy(images, index * size, image, 0, size);
    return image;
  }

  /// Logits, if they are numbers.
  private static float[] finite(float[] logits) throws Refusal {
    for (float logit : logits) {
      if (!Float.isFinite(logit)) {
        throw new Refusal(Refusal.INTERNAL, "the network's output is not finite");
      }
    }
    return logits;
  }

  private static Refusal late(Deadline deadline) {
    return new Refusal(Refusal.UNAVAILABLE, "the answer took longer than " + deadline);
  }

  @Override
  public void close() {
    batcher.close();
  }
}

package dev.densevec.data.batch;

import dev.densevec.data.augment.Augmentation;
import dev.densevec.data.preprocess.Preprocessing;
import dev.densevec.tensor.Shape;
import java.util.Locale;

/// What batches are made like.
///
/// @param batch pictures in a batch, at least 1
/// @param input the network's input; its `n` is not looked at, `c` is 3 (red, green, blue), 1
///   (grey) or another number of bands
/// @param augmentation what happens to each picture
/// @param norm what its samples are normalised by; one number for each channel of the input
/// @param shuffle whether each epoch has an order of its own
/// @param dropLast whether a last batch of fewer pictures is left out
/// @param seed where all random numbers come from
/// @param prefetchThreads threads that prepare batches; 0 prepares each when it is asked for
/// @param prefetchBatches batches that may be ready ahead of the one in use, at least 1
/// @param regularization what is done against overfitting beside that
public record BatchOptions(
    int batch,
    Shape input,
    Augmentation augmentation,
    Normalization norm,
    boolean shuffle,
    boolean dropLast,
    long seed,
    int prefetchThreads,
    int prefetchBatches,
    Regularization regularization) {
  private static final int MOST_THREADS = 1024;

  /// @throws IllegalArgumentException if a number is out of its range, or the augmentation changes
  ///   colours where the input has none
  public BatchOptions {
    augmentation.requireFits(input.c());
    if (input.c() != norm.channels()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "an input of %d channels, normalised by statistics of %d",
              input.c(),
              norm.channels()));
    }
    Regularization.require(
        Math.max(input.h(), input.w()) <= Preprocessing.MAX_SIDE,
        "input side",
        Math.max(input.h(), input.w()),
        "at most " + Preprocessing.MAX_SIDE);
    Regularization.require(batch >= 1, "batch", batch, "at least 1");
    Regularization.require(
        prefetchThreads >= 0 && prefetchThreads <= MOST_THREADS,
        "prefetchThreads",
        prefetchThreads,
        "between 0 and " + MOST_THREADS);
    Regularization.require(prefetchBatches >= 1, "prefetchBatches", prefetchBatches, "at least 1");
  }

  /// Batches for evaluation: in order, all of them, nothing random.
  ///
  /// @param framing how pictures are brought to the input's size; usually [Augmentation#NONE]
  public static BatchOptions evaluation(
      int batch, Shape input, Augmentation framing, Normalization norm) {
    return new BatchOptions(
        batch, input, framing, norm, false, false, 0, 1, 2, Regularization.NONE);
  }

  /// Batches for training: shuffled, whole, one thread, two batches ahead, plain targets.
  public static BatchOptions training(
      int batch, Shape input, Augmentation augmentation, Normalization norm, long seed) {
    return new BatchOptions(
        batch, input, augmentation, norm, true, true, seed, 1, 2, Regularization.NONE);
  }
}

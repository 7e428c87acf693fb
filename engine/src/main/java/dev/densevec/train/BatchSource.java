package dev.densevec.train;

import dev.densevec.data.batch.BatchLoader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Where batches come from, epoch by epoch.
///
/// What an epoch's batches are may depend on its number alone, so that a run can go on anywhere.
public interface BatchSource {

  /// A loader's batches; the loader stays the caller's to close.
  static BatchSource of(BatchLoader loader) {
    return new LoadedBatches(loader);
  }

  /// Some images with what they show.
  ///
  /// @param images `n` normalised images, float32 NCHW
  /// @param targets `n` rows of float32, the share of each class; NaN where it is not known
  /// @param labels the class that counts as right for each image; -1 where images have any number
  ///   of labels, which are the targets of at least one half then
  /// @param n number of images
  @SuppressWarnings("ArrayRecordComponent") // handed on as the loader has it, never compared
  record Batch(MemorySegment images, MemorySegment targets, int[] labels, int n) {}

  /// Batches of one epoch, the same for all.
  int batchesPerEpoch();

  /// Goes to a batch of an epoch, which [#next] will return.
  ///
  /// @param epoch from 0 on
  /// @param firstBatch from 0 on
  void startEpoch(int epoch, int firstBatch);

  /// The next batch of the epoch, valid until the next call.
  ///
  /// @throws IOException in one line if an image can't be read
  Batch next() throws IOException, InterruptedException;
}

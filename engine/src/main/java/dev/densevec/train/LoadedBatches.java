package dev.densevec.train;

import dev.densevec.data.batch.BatchLoader;
import java.io.IOException;

/// Batches that are prepared ahead of their use.
///
/// @param loader prepares them
record LoadedBatches(BatchLoader loader) implements BatchSource {
  @Override
  public int batchesPerEpoch() {
    return loader.batchesPerEpoch();
  }

  @Override
  public void startEpoch(int epoch, int firstBatch) {
    loader.startEpoch(epoch, firstBatch);
  }

  @Override
  public Batch next() throws IOException {
    dev.densevec.data.batch.Batch batch = loader.next();
    return new Batch(batch.images(), batch.targets(), batch.labels(), batch.n());
  }
}

package dev.densevec.train;

import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Batches of two images of class 1 whose first pixel tells which batch they are: 10 times the
/// epoch plus the batch plus 1.
final class FakeBatches implements BatchSource {
  private final int batches;
  private final MemorySegment images = Arena.ofAuto().allocate(Float.BYTES, 4);
  private int epoch = -1;
  private int next;

  FakeBatches(int batches) {
    this.batches = batches;
  }

  @Override
  public int batchesPerEpoch() {
    return batches;
  }

  @Override
  public void startEpoch(int number, int firstBatch) {
    epoch = number;
    next = firstBatch;
  }

  @Override
  public Batch next() {
    if (next >= batches) {
      throw new IllegalStateException("the epoch has no more batches");
    }
    images.set(Parameters.ELEMENT, 0, 10 * epoch + next++ + 1);
    int[] labels = new int[2];
    Arrays.fill(labels, 1);
    return new Batch(images, MemorySegment.NULL, labels, 2);
  }
}

package dev.densevec.cli.judge;

import dev.densevec.train.BatchSource;
import dev.densevec.train.Monitor;
import dev.densevec.train.loss.Loss;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Judges a validation by its mean loss; the score is its negative.
public final class LossMonitor implements Monitor {
  private final Loss loss;
  private final long row;
  private final MemorySegment scratch;
  private double sum;
  private long images;

  /// @param loss what training minimises
  public LossMonitor(Loss loss, int classes) {
    this.loss = loss;
    row = (long) classes * Float.BYTES;
    scratch = Arena.ofAuto().allocate(row, Float.BYTES);
  }

  @Override
  public void begin() {
    sum = 0;
    images = 0;
  }

  @Override
  public void add(MemorySegment logits, BatchSource.Batch batch) {
    for (int i = 0; i < batch.n(); i++) {
      sum += loss.of(logits.asSlice(i * row, row), batch.targets(), i * row, batch.n(), scratch);
    }
    images += batch.n();
  }

  @Override
  public double score() {
    return -sum / images;
  }
}

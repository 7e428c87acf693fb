package dev.densevec.train.pass;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.IntConsumer;

/// What all workers know of the batch under way.
public final class BatchState {
  /// What this rank has of the batch, and gets of the others.
  public final Exchange exchange;

  /// What shards have summed up.
  public final ShardTotals totals;

  /// This rank's images.
  public MemorySegment images = MemorySegment.NULL;

  /// Targets of all images.
  public MemorySegment targets = MemorySegment.NULL;

  /// Images of the batch, those of all ranks.
  public int n;

  /// Whether norms take the batch's statistics and gradients are made.
  public boolean training;

  /// Gets the numbers of steps that have ended, from the first worker.
  public Optional<IntConsumer> watcher = Optional.empty();

  /// Steps done before, for dropout.
  public long step;

  public BatchState(Exchange exchange, ShardTotals totals) {
    this.exchange = exchange;
    this.totals = totals;
  }
}

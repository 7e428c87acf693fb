package dev.densevec.train.pass;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.IntConsumer;

/// What all workers know of the batch under way.
public final class BatchState {
  public MemorySegment images = MemorySegment.NULL;
  public MemorySegment targets = MemorySegment.NULL;

  /// Images of the batch.
  public int n;

  /// Whether norms take the batch's statistics and gradients are made.
  public boolean training;

  /// Told by the first worker which steps have ended, where someone watches.
  public Optional<IntConsumer> watcher = Optional.empty();

  /// Steps done before, for dropout.
  public long step;
}

package dev.densevec.train;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.IntConsumer;

/// What all workers know of the batch under way.
final class Batch {
  MemorySegment images = MemorySegment.NULL;
  MemorySegment targets = MemorySegment.NULL;

  /// Images of the batch.
  int n;

  /// Whether norms take the batch's statistics and gradients are made.
  boolean training;

  /// Told by the first worker which steps have ended, where someone watches.
  Optional<IntConsumer> watcher = Optional.empty();

  /// Steps done before, for dropout.
  long step;
}

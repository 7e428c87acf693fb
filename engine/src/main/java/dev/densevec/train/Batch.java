package dev.densevec.train;

import java.lang.foreign.MemorySegment;

/// What all workers know of the batch under way.
final class Batch {
  MemorySegment images = MemorySegment.NULL;
  MemorySegment targets = MemorySegment.NULL;

  /// Images of the batch.
  int n;

  /// Whether norms take the batch's statistics and gradients are made.
  boolean training;

  /// Steps done before, for dropout.
  long step;
}

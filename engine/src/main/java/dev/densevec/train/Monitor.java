package dev.densevec.train;

import java.lang.foreign.MemorySegment;

/// Judges a validation by a number of its own, by which the best epoch is chosen.
public interface Monitor {

  /// Forgets what was judged before.
  void begin();

  /// Takes in a batch.
  ///
  /// @param logits the network's outputs, a row of float32 for each image; not to be kept
  /// @param batch what the outputs should be
  void add(MemorySegment logits, BatchSource.Batch batch);

  /// The number, the higher the better; NaN if it has no value for these images.
  double score();
}

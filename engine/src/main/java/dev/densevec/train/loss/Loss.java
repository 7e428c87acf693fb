package dev.densevec.train.loss;

import java.lang.foreign.MemorySegment;

/// The loss of an image and its gradient. Training minimises the mean over a batch.
///
/// Images are judged by several threads at once, so a loss keeps nothing between calls; a step
/// allocates nothing if it doesn't either.
@FunctionalInterface
public interface Loss {

  /// Computes the loss of an image.
  ///
  /// @param logits the network's outputs, float32, one a class
  /// @param targets what the outputs of the batch's images should be, float32, a row an image; NaN
  ///   where a label is not known, which only a loss for several labels takes
  /// @param row byte offset of the image's row among `targets`
  /// @param images images of the batch
  /// @param gradient where to write the derivative of the batch's mean loss by each of `logits`,
  ///   float32
  /// @return the image's loss, not divided by the number of images
  double of(
      MemorySegment logits, MemorySegment targets, long row, int images, MemorySegment gradient);

  /// Checks that the loss is for networks of this many classes, before anything is allocated.
  ///
  /// @throws IllegalArgumentException in one line, if it is not
  default void requireFits(int classes) {}
}

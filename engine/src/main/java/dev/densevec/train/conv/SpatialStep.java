package dev.densevec.train.conv;

import dev.densevec.train.pass.Worker;

/// A step with a 3x3 convolution, as the convolution's backward sees it.
public interface SpatialStep {

  /// Fills the strip of the output's gradient of an image, its border too.
  ///
  /// @param at byte offset of the strip
  /// @param fresh whether anything but such gradients may lie there
  void fillDiff(Worker worker, int shard, int image, long at, boolean fresh);

  /// Byte offset of the place where the gradient of source pixels is wanted; the others follow.
  ///
  /// @param pixel number of the first pixel, counted through the batch
  long sourceGradient(Worker worker, long pixel);

  /// Takes the gradient of `count` pixels of the source, which lies there.
  void takeGradient(Worker worker, int shard, long pixel, int count);
}

package dev.densevec.train.pass;

/// What a step does with one image of a shard. A step makes its tasks once, for it may allocate
/// nothing while it runs.
@FunctionalInterface
public interface ImageTask {

  /// Does it.
  ///
  /// @param shard the shard
  /// @param image the image's number in the batch
  /// @param first whether it is the shard's first
  void run(Worker worker, int shard, int image, boolean first);
}

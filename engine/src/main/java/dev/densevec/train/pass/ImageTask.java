package dev.densevec.train.pass;

/// What a step does with one image of a shard. A step makes its tasks once, for it may allocate
/// nothing while it runs.
@FunctionalInterface
public interface ImageTask {

  /// Does it.
  ///
  /// @param shard number of the shard among this rank's
  /// @param image number of the image among this rank's
  /// @param first whether it is the shard's first
  void run(Worker worker, int shard, int image, boolean first);
}

package dev.densevec.train.pass;

/// What a step does with consecutive pixels of a shard. A step makes its tasks once, for it may
/// allocate nothing while it runs.
@FunctionalInterface
public interface PixelTask {

  /// Does it.
  ///
  /// @param shard number of the shard among this rank's
  /// @param pixel number of the first pixel, counted through this rank's images
  /// @param count pixels
  /// @param first whether they are the shard's first
  void run(Worker worker, int shard, long pixel, int count, boolean first);
}

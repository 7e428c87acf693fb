package dev.densevec.train.pass;

/// What a step does with a shard. A step makes its tasks once, for it may allocate nothing while it
/// runs.
@FunctionalInterface
public interface ShardTask {

  /// Does it.
  ///
  /// @param shard number of the shard among this rank's
  /// @param first number of its first image among this rank's
  /// @param end the image after its last
  void run(Worker worker, int shard, int first, int end);
}

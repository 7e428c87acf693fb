package dev.densevec.train.pass;

/// What a step does with a band of rows of an image of a shard. A step makes its tasks once, for it
/// may allocate nothing while it runs.
@FunctionalInterface
public interface BandTask {

  /// Does it for the rows `[y, y + rows)`.
  ///
  /// @param shard number of the shard among this rank's
  /// @param image number of the image among this rank's
  /// @param first whether it is the shard's first band
  void run(Worker worker, int shard, int image, int y, int rows, boolean first);
}

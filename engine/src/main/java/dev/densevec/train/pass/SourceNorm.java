package dev.densevec.train.pass;

/// What stands between a map and its reader: a norm, or nothing. ReLU follows either.
public interface SourceNorm {

  /// Writes scale, shift and mean for the batch.
  ///
  /// @param pixels pixels of an image
  void derive(Worker worker, int pixels);

  /// Takes the sums of the backward.
  ///
  /// @param shards this rank's shards, which have the sums
  void backward(Worker worker, int shards);
}

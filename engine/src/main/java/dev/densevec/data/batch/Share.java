package dev.densevec.data.batch;

/// Which images of a batch one of several processes has that train a network together: consecutive
/// ones, about as many as every other. Some have none, if there are fewer images than ranks.
///
/// @param rank number of the process, from 0 on
/// @param ranks number of processes, a power of two
public record Share(int rank, int ranks) {
  /// All images.
  public static final Share WHOLE = new Share(0, 1);

  /// Ranks that have images of a batch of `n`, a power of two.
  public int active(int n) {
    return Math.min(ranks, Integer.highestOneBit(n));
  }

  /// First image of the share of rank `other`; it ends where the next one starts.
  ///
  /// @param n images of the batch
  /// @param other 0 to the number of ranks
  public int start(int n, int other) {
    int active = active(n);
    return (int) ((long) n * Math.ceilDiv(other * active, ranks) / active);
  }

  /// First image of this share.
  public int first(int n) {
    return start(n, rank);
  }

  /// The image after this share's last.
  public int end(int n) {
    return start(n, rank + 1);
  }

  /// Images of this share.
  public int size(int n) {
    return end(n) - first(n);
  }
}

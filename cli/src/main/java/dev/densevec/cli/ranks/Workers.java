package dev.densevec.cli.ranks;

/// What trains.
///
/// @param threads threads of this process
/// @param ranks the processes that share each batch
public record Workers(int threads, RankGroup ranks) {
  /// Threads of a process that trains alone.
  public static Workers alone(int threads) {
    return new Workers(threads, RankGroup.ALONE);
  }
}

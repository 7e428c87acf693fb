package dev.densevec.train.collective;

/// The ranks that share each batch.
///
/// @param collective what they need of each other
/// @param norms over which images norms take their statistics
public record Ranks(Collective collective, Norms norms) {
  /// One rank.
  public static final Ranks ALONE = new Ranks(Collective.alone(), Norms.ALL);

  /// @throws IllegalArgumentException if there is not a power of two of ranks, or no such rank
  public Ranks {
    int size = collective.size();
    if (Integer.bitCount(size) != 1) {
      throw new IllegalArgumentException(
          size + " ranks, expected a power of two, as sums over them are made in pairs");
    }
    if (collective.rank() < 0 || collective.rank() >= size) {
      throw new IllegalArgumentException("rank " + collective.rank() + " of " + size);
    }
  }

  /// Whether there are several.
  public boolean several() {
    return collective.size() > 1;
  }
}

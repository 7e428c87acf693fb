package dev.densevec.cli.ranks;

import dev.densevec.train.collective.Collective;
import java.lang.foreign.MemorySegment;

/// The first of some ranks, which must not need the others.
///
/// @param size their number
public record SilentRanks(int size) implements Collective {
  /// As the command sees them.
  public static RankGroup of(int size) {
    return new RankGroup(new SilentRanks(size), "rank 0 of " + size);
  }

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public void gather(MemorySegment bytes, long[] bounds) {
    throw new AssertionError("the ranks meet");
  }

  @Override
  public void sum(MemorySegment floats) {
    throw new AssertionError("the ranks meet");
  }
}

package dev.densevec.cluster;

import dev.densevec.train.collective.Collective;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Texts that ranks exchange.
public final class Texts {
  private Texts() {}

  /// Gives each rank's text to all.
  ///
  /// @param mine this rank's
  /// @return every rank's, in the order of ranks
  public static List<String> exchange(Collective ranks, String mine) {
    byte[] bytes = mine.getBytes(StandardCharsets.UTF_8);
    try (Arena arena = Arena.ofConfined()) {
      long[] bounds = bounds(ranks, arena, bytes.length);
      MemorySegment all = arena.allocate(Math.max(bounds[ranks.size()], 1));
      MemorySegment.copy(bytes, 0, all, ValueLayout.JAVA_BYTE, bounds[ranks.rank()], bytes.length);
      ranks.gather(all, bounds);
      List<String> texts = new ArrayList<>();
      for (int r = 0; r < ranks.size(); r++) {
        byte[] text =
            all.asSlice(bounds[r], bounds[r + 1] - bounds[r]).toArray(ValueLayout.JAVA_BYTE);
        texts.add(new String(text, StandardCharsets.UTF_8));
      }
      return texts;
    }
  }

  /// Where each rank's bytes begin, by their lengths.
  private static long[] bounds(Collective ranks, Arena arena, long mine) {
    int size = ranks.size();
    MemorySegment lengths = arena.allocate(ValueLayout.JAVA_LONG, size);
    lengths.setAtIndex(ValueLayout.JAVA_LONG, ranks.rank(), mine);
    long[] bounds = new long[size + 1];
    for (int r = 0; r <= size; r++) {
      bounds[r] = (long) r * Long.BYTES;
    }
    ranks.gather(lengths, bounds);
    for (int r = 0; r < size; r++) {
      bounds[r + 1] = lengths.getAtIndex(ValueLayout.JAVA_LONG, r);
    }
    bounds[0] = 0;
    for (int r = 0; r < size; r++) {
      bounds[r + 1] += bounds[r];
    }
    return bounds;
  }
}

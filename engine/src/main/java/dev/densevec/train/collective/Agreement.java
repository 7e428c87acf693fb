package dev.densevec.train.collective;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What ranks agree on. All call the same methods in the same order, as a [Collective] asks.
public final class Agreement {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final long ALIGNMENT = 64;
  private static final long CHUNK = 4 << 20;

  /// Odd, with bits all over.
  private static final long FACTOR = 0x9e3779b97f4a7c15L;

  private final Collective collective;
  private final String name;
  private final MemorySegment words;
  private final long[] wordBounds;

  /// @param collective the ranks, which messages call by their numbers
  public Agreement(Collective collective) {
    this(collective, "rank " + collective.rank());
  }

  /// @param collective the ranks
  /// @param name what messages call this one, as in `rank 3 of 8 (node2)`
  public Agreement(Collective collective, String name) {
    this.collective = collective;
    this.name = name;
    int size = collective.size();
    words = Arena.ofAuto().allocate((long) size * Long.BYTES, ALIGNMENT);
    wordBounds = new long[size + 1];
    for (int rank = 0; rank <= size; rank++) {
      wordBounds[rank] = (long) rank * Long.BYTES;
    }
  }

  private void gather(long word) {
    words.setAtIndex(LONG, collective.rank(), word);
    collective.gather(words, wordBounds);
  }

  /// The bits that are set on any rank.
  public int any(int bits) {
    if (collective.size() == 1) {
      return bits;
    }
    gather(bits);
    long all = 0;
    for (int rank = 0; rank < collective.size(); rank++) {
      all |= words.getAtIndex(LONG, rank);
    }
    return (int) all;
  }

  /// Gives all ranks rank 0's bytes, in place.
  public void takeFirst(MemorySegment bytes) {
    if (collective.size() == 1) {
      return;
    }
    try (Arena arena = Arena.ofShared()) {
      MemorySegment chunk = arena.allocate(Math.min(CHUNK, bytes.byteSize()), ALIGNMENT);
      long[] bounds = new long[collective.size() + 1];
      for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
        long length = Math.min(CHUNK, bytes.byteSize() - at);
        for (int rank = 1; rank < bounds.length; rank++) {
          bounds[rank] = length;
        }
        MemorySegment.copy(bytes, at, chunk, 0, length);
        collective.gather(chunk, bounds);
        if (collective.rank() > 0) {
          MemorySegment.copy(chunk, 0, bytes, at, length);
        }
      }
    }
  }

  /// Rank 0's values, by name. Neither names nor values have tabs or ends of lines.
  public Map<String, String> takeFirst(Map<String, String> values) {
    return parse(texts(write(values)).getFirst());
  }

  /// Gives each rank's text to all.
  ///
  /// @return every rank's, in the order of ranks
  public List<String> texts(String own) {
    int size = collective.size();
    byte[] bytes = own.getBytes(StandardCharsets.UTF_8);
    gather(bytes.length);
    long[] bounds = new long[size + 1];
    for (int rank = 0; rank < size; rank++) {
      bounds[rank + 1] = bounds[rank] + words.getAtIndex(LONG, rank);
    }
    List<String> texts = new ArrayList<>();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment all = arena.allocate(Math.max(bounds[size], 1), ALIGNMENT);
      MemorySegment.copy(
          bytes, 0, all, ValueLayout.JAVA_BYTE, bounds[collective.rank()], bytes.length);
      collective.gather(all, bounds);
      for (int rank = 0; rank < size; rank++) {
        byte[] text =
            all.asSlice(bounds[rank], bounds[rank + 1] - bounds[rank])
                .toArray(ValueLayout.JAVA_BYTE);
        texts.add(new String(text, StandardCharsets.UTF_8));
      }
    }
    return texts;
  }

  /// Refuses ranks that were started in different ways.
  ///
  /// @param settings what must be the same on all ranks, by names that people know
  /// @throws IllegalArgumentException on every rank in the same line, which names the first setting
  ///   that differs, its values, and a rank of each
  public void requireSame(Map<String, String> settings) {
    if (collective.size() == 1) {
      return;
    }
    List<String> texts = texts(line(name) + '\n' + write(settings));
    String first = texts.getFirst();
    for (String other : texts) {
      if (!settings(other).equals(settings(first))) {
        throw new IllegalArgumentException(difference(first, other));
      }
    }
  }

  private static String name(String text) {
    return text.substring(0, text.indexOf('\n'));
  }

  private static String settings(String text) {
    return text.substring(text.indexOf('\n') + 1);
  }

  private static String write(Map<String, String> settings) {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(settings)
        .forEach(
            (name, value) ->
                lines.append(line(name)).append('\t').append(line(value)).append('\n'));
    return lines.toString();
  }

  private static String line(String text) {
    return text.replace('\n', ' ').replace('\t', ' ');
  }

  private static String difference(String first, String other) {
    Map<String, String> wanted = parse(settings(first));
    Map<String, String> found = parse(settings(other));
    TreeMap<String, String> all = new TreeMap<>(wanted);
    all.putAll(found);
    for (String setting : all.keySet()) {
      String here = wanted.getOrDefault(setting, "nothing");
      String there = found.getOrDefault(setting, "nothing");
      if (!here.equals(there)) {
        return String.format(
            Locale.ROOT,
            "%s is %s on %s and %s on %s, expected the same on all ranks",
            setting,
            here,
            name(first),
            there,
            name(other));
      }
    }
    throw new IllegalStateException("equal settings, written in different ways");
  }

  private static Map<String, String> parse(String lines) {
    Map<String, String> settings = new TreeMap<>();
    lines
        .lines()
        .forEach(
            line -> {
              int tab = line.indexOf('\t');
              settings.put(line.substring(0, tab), line.substring(tab + 1));
            });
    return settings;
  }

  /// Refuses to go on with tensors that are not the same bits on all ranks.
  ///
  /// @param tensors a multiple of 4 bytes each, in the same order on all ranks
  /// @param what what they are, for the message
  /// @throws IllegalStateException on every rank in the same line, which names a rank
  public void requireEqual(Iterable<MemorySegment> tensors, String what) {
    if (collective.size() == 1) {
      return;
    }
    long hash = 0;
    for (MemorySegment tensor : tensors) {
      hash = hash(tensor, hash);
    }
    gather(hash);
    for (int rank = 1; rank < collective.size(); rank++) {
      if (words.getAtIndex(LONG, rank) != words.getAtIndex(LONG, 0)) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "%s of rank %d are not those of rank 0: a machine or a network made an error, or"
                    + " its program differs",
                what,
                rank));
      }
    }
  }

  private static long hash(MemorySegment tensor, long start) {
    long hash = start + tensor.byteSize();
    for (long at = 0; at < tensor.byteSize(); at += Integer.BYTES) {
      hash = (hash ^ tensor.get(ValueLayout.JAVA_INT_UNALIGNED, at)) * FACTOR;
      hash ^= hash >>> 32;
    }
    return hash;
  }
}

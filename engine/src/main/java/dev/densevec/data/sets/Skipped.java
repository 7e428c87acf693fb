package dev.densevec.data.sets;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// The pictures of a set that turned out broken. Any thread may add some.
final class Skipped {
  private final boolean strict;
  private final SortedMap<Integer, String> reasons = new ConcurrentSkipListMap<>();

  /// @param strict whether a broken picture ends what uses the set
  Skipped(boolean strict) {
    this.strict = strict;
  }

  /// Notes a picture, as [Dataset#skip] says.
  void add(int index, IOException failure) throws IOException {
    if (strict) {
      throw failure;
    }
    reasons.put(index, failure.getMessage());
  }

  List<String> reasons() {
    return List.copyOf(reasons.values());
  }
}

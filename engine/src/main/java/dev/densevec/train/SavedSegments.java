package dev.densevec.train;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/// A copy of tensors, to bring them back later.
final class SavedSegments implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final Map<String, MemorySegment> copies = new LinkedHashMap<>();

  private SavedSegments() {}

  static SavedSegments of(Map<String, MemorySegment> segments) {
    SavedSegments saved = new SavedSegments();
    segments.forEach(
        (name, segment) ->
            saved.copies.put(
                name, saved.arena.allocate(segment.byteSize(), Float.BYTES).copyFrom(segment)));
    return saved;
  }

  /// Brings back what was saved.
  void restore(Map<String, MemorySegment> segments) {
    NamedSegments.copy(copies, segments);
  }

  @Override
  public void close() {
    arena.close();
  }
}

package dev.densevec.plan.layout;

import java.util.List;

/// A buffer that a [MemoryPlan] was asked for: whoever asked finds its place here afterwards.
public final class Slot {
  private final String name;
  private final long bytes;
  private final int first;
  private final int last;
  private long offset = -1;

  Slot(String name, long bytes, int first, int last) {
    this.name = name;
    this.bytes = bytes;
    this.first = first;
    this.last = last;
  }

  long bytes() {
    return bytes;
  }

  /// Lays the buffer after those that it meets, first fit.
  void place(List<Slot> placed) {
    offset = 0;
    boolean moved = true;
    while (moved) {
      moved = false;
      for (Slot other : placed) {
        if (meets(other) && offset < other.offset + other.bytes && other.offset < offset + bytes) {
          offset = other.offset + other.bytes;
          moved = true;
        }
      }
    }
  }

  private boolean meets(Slot other) {
    return other.first <= last && first <= other.last;
  }

  /// Byte offset, once the memory is planned.
  public long offset() {
    if (offset < 0) {
      throw new IllegalStateException(name + " has no place yet");
    }
    return offset;
  }

  Buffer buffer() {
    return new Buffer(name, offset(), bytes, first, last);
  }
}

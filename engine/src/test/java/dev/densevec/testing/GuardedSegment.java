package dev.densevec.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Native memory with a guard zone on either side that must stay as it is.
///
/// Guards and contents start as one not-a-number, so that reading outside, or before writing,
/// poisons the result.
public final class GuardedSegment {
  /// Bytes of each guard zone.
  public static final long GUARD = 256;

  private static final int CANARY = 0x7fc0dead;

  private final MemorySegment whole;
  private final long bytes;

  private GuardedSegment(MemorySegment whole, long bytes) {
    this.whole = whole;
    this.bytes = bytes;
  }

  /// Memory for `floats` elements, 64-byte aligned.
  public static GuardedSegment allocate(Arena arena, long floats) {
    long bytes = floats * Float.BYTES;
    MemorySegment whole = arena.allocate(2 * GUARD + bytes, 64);
    for (long at = 0; at < whole.byteSize(); at += Integer.BYTES) {
      whole.set(ValueLayout.JAVA_INT, at, CANARY);
    }
    return new GuardedSegment(whole, bytes);
  }

  /// The memory between the guards; an access outside throws.
  public MemorySegment segment() {
    return whole.asSlice(GUARD, bytes);
  }

  /// The memory with its guards, for code that addresses by offset from [#GUARD] and could overrun.
  public MemorySegment whole() {
    return whole;
  }

  /// Fails if a guard was written to.
  public void check() {
    for (long at = 0; at < GUARD; at += Integer.BYTES) {
      checkAt(at, at - GUARD);
      checkAt(GUARD + bytes + at, bytes + at);
    }
  }

  private void checkAt(long at, long fromStart) {
    assertThat(whole.get(ValueLayout.JAVA_INT, at))
        .as("guard at float %d of %d", fromStart / Float.BYTES, bytes / Float.BYTES)
        .isEqualTo(CANARY);
  }
}

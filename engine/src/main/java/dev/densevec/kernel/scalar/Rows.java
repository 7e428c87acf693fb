package dev.densevec.kernel.scalar;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A thread's arrays for rows of a segment. HotSpot's first compiler, which is all there is in some
/// programs, takes a call for each access to a segment and an instruction for one to an array.
final class Rows {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final int MOST = 4;
  private static final ThreadLocal<Rows> OWN = ThreadLocal.withInitial(Rows::new);

  private final float[][] rows = new float[MOST][0];

  /// Those of the thread that calls.
  static Rows own() {
    return OWN.get();
  }

  /// Array `number`, as it is; it is replaced if it has less than `floats`.
  float[] get(int number, int floats) {
    if (rows[number].length < floats) {
      rows[number] = new float[floats];
    }
    return rows[number];
  }

  /// Copies `count` floats at `offset` bytes to the array's elements from `index` on.
  static void read(MemorySegment from, long offset, float[] to, int index, int count) {
    MemorySegment.copy(from, FLOAT, offset, to, index, count);
  }

  /// Copies `count` elements from `index` on to the floats at `offset` bytes.
  static void write(float[] from, int index, MemorySegment to, long offset, int count) {
    MemorySegment.copy(from, index, to, FLOAT, offset, count);
  }
}

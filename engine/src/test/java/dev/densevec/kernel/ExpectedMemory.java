package dev.densevec.kernel;

import dev.densevec.testing.GuardedSegment;
import dev.densevec.testing.TensorAssert;
import dev.densevec.weights.Parameters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Arrays;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;

/// Native memory for a kernel with a copy of what it must hold afterwards: whatever the kernel is
/// not told to write keeps its bits. Places are counted in floats; untouched ones hold a
/// not-a-number, so that reading them shows.
final class ExpectedMemory {
  private final GuardedSegment memory;
  private final float[] expected;

  ExpectedMemory(Arena arena, int floats) {
    memory = GuardedSegment.allocate(arena, floats);
    expected = contents();
  }

  /// The least prime of at least `floats`: no stride of a layout, no multiple of a vector.
  static int primeFrom(int floats) {
    return BigInteger.valueOf(floats - 1).nextProbablePrime().intValueExact();
  }

  static long bytes(int floats) {
    return (long) floats * Float.BYTES;
  }

  MemorySegment segment() {
    return memory.segment();
  }

  /// Contents before the kernel runs.
  void put(int at, float... values) {
    MemorySegment.copy(values, 0, segment(), Parameters.ELEMENT, bytes(at), values.length);
    expect(at, values);
  }

  /// What the kernel must write.
  void expect(int at, float... values) {
    System.arraycopy(values, 0, expected, at, values.length);
  }

  /// Fails if what the kernel wrote is not as near as that.
  void expectNear(int at, float tolerance, float... values) {
    float[] written = Arrays.copyOfRange(contents(), at, at + values.length);
    Assertions.assertThat(written).containsExactly(values, Offset.offset(tolerance));
    allow(at, values.length);
  }

  /// Lets the kernel write anything.
  void allow(int at, int count) {
    System.arraycopy(contents(), at, expected, at, count);
  }

  /// Fails if any bit differs from what is expected.
  void check() {
    TensorAssert.assertThat(contents()).isBitEqualTo(expected);
    memory.check();
  }

  private float[] contents() {
    return segment().toArray(Parameters.ELEMENT);
  }
}

package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.lane.Lanes.wrongClass;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Reads memory as fast as a core can, doing next to nothing with it.
public final class StreamKernel {
  /// Memory is read in multiples of so many bytes.
  public static final long UNIT = 4096;

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int BYTES = SPECIES.vectorByteSize();

  /// The class of every vector; see `Lanes`.
  private static final Class<?> VECTOR = SPECIES.vectorType();

  /// Bytes between two looks at the clock.
  private static final long CHUNK = 1 << 20;

  private static final int WARMUP_CALLS = 3_000;

  private StreamKernel() {}

  /// Compiles the loop; the first measurement would otherwise be one of the interpreter.
  ///
  /// @param memory native memory of at least [#UNIT] bytes
  /// @return a number that depends on every operation
  public static float warmUp(MemorySegment memory) {
    float sum = 0;
    for (int i = 0; i < WARMUP_CALLS; i++) {
      sum += read(memory, 0, UNIT);
    }
    return sum;
  }

  /// Gigabytes a second that the calling thread reads, going through the memory again and again for
  /// about `millis` milliseconds.
  ///
  /// @param memory native memory, a multiple of [#UNIT] bytes
  public static double gigabytes(MemorySegment memory, long millis) {
    float sum = 0;
    long bytes = 0;
    long from = 0;
    long start = System.nanoTime();
    long elapsed;
    do {
      long end = Math.min(from + CHUNK, memory.byteSize());
      sum += read(memory, from, end);
      bytes += end - from;
      from = end < memory.byteSize() ? end : 0;
      elapsed = System.nanoTime() - start;
    } while (elapsed < millis * 1_000_000);
    // The sum is used, lest the reading be left out.
    return Float.isNaN(sum) ? Double.NaN : (double) bytes / elapsed;
  }

  private static float read(MemorySegment memory, long from, long end) {
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = FloatVector.zero(SPECIES);
    FloatVector sum2 = FloatVector.zero(SPECIES);
    FloatVector sum3 = FloatVector.zero(SPECIES);
    for (long at = from; at < end; at += 4L * BYTES) {
      if (sum0.getClass() != VECTOR) throw wrongClass();
      if (sum1.getClass() != VECTOR) throw wrongClass();
      if (sum2.getClass() != VECTOR) throw wrongClass();
      if (sum3.getClass() != VECTOR) throw wrongClass();
      sum0 = sum0.add(FloatVector.fromMemorySegment(SPECIES, memory, at, ORDER));
      sum1 = sum1.add(FloatVector.fromMemorySegment(SPECIES, memory, at + BYTES, ORDER));
      sum2 = sum2.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 2L * BYTES, ORDER));
      sum3 = sum3.add(FloatVector.fromMemorySegment(SPECIES, memory, at + 3L * BYTES, ORDER));
    }
    return sum0.add(sum1).add(sum2.add(sum3)).lane(0);
  }
}

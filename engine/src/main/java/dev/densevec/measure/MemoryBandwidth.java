package dev.densevec.measure;

import dev.densevec.kernel.vector.StreamKernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// How fast the machine's memory can be read, on some number of cores at once.
///
/// Each thread reads a stretch of its own again and again, all of them together far more than the
/// caches hold. What a program reads from the caches can be faster than that.
public final class MemoryBandwidth {
  /// Read round and round, this leaves nothing to find in a cache smaller than itself.
  private static final long BYTES = 256L << 20;

  private static final long WARMUP_MILLIS = 100;

  private MemoryBandwidth() {}

  /// Gigabytes a second (10^9 bytes) that all threads together read, over about `millis`
  /// milliseconds. Takes 256 MiB of native memory meanwhile.
  ///
  /// @throws IllegalArgumentException if there is no thread or no time
  public static double measure(int threads, long millis) {
    if (millis < 1) {
      throw new IllegalArgumentException("millis is " + millis + ", expected at least 1");
    }
    try (MeasuringThreads crew = new MeasuringThreads(threads);
        Arena arena = Arena.ofShared()) {
      long stretch = BYTES / threads / StreamKernel.UNIT * StreamKernel.UNIT;
      MemorySegment memory = arena.allocate(threads * stretch, StreamKernel.UNIT);
      // Pages that nothing has written to may all be one page of zeros.
      crew.sum(thread -> memory.asSlice(thread * stretch, stretch).fill((byte) 1).byteSize());
      StreamKernel.warmUp(memory);
      read(crew, memory, stretch, WARMUP_MILLIS);
      return read(crew, memory, stretch, millis);
    }
  }

  private static double read(
      MeasuringThreads crew, MemorySegment memory, long stretch, long millis) {
    return crew.sum(
        thread -> StreamKernel.gigabytes(memory.asSlice(thread * stretch, stretch), millis));
  }
}

package dev.densevec.kernel.scalar;

import static dev.densevec.kernel.TrainingKernels.SUMS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The running sums of channels over pixels, as [dev.densevec.kernel.TrainingKernels] has them.
final class ScalarSums {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private ScalarSums() {}

  /// Adds the sum of a block of pixels to a running sum, and what rounding takes from it to its
  /// error (Knuth, The Art of Computer Programming, volume 2, section 4.2.2, theorem B).
  ///
  /// @param sum byte offset of the running sum
  /// @param plane bytes between planes
  static void fold(MemorySegment data, long sum, long plane, float block) {
    float before = data.get(FLOAT, sum);
    float after = before + block;
    float share = after - before;
    float lost = before - (after - share) + (block - share);
    long error = sum + SUMS * plane;
    data.set(FLOAT, sum, after);
    data.set(FLOAT, error, data.get(FLOAT, error) + lost);
    data.set(FLOAT, error + SUMS * plane, block);
  }
}

package dev.densevec.kernel.vector;

import static dev.densevec.kernel.vector.lane.Lanes.BYTES;
import static dev.densevec.kernel.vector.lane.Lanes.ORDER;
import static dev.densevec.kernel.vector.lane.Memory.ALL;
import static dev.densevec.kernel.vector.lane.Memory.at;
import static dev.densevec.kernel.vector.lane.Memory.load;

import dev.densevec.kernel.TrainingKernels;
import jdk.incubator.vector.FloatVector;

/// The running sums of channels over pixels.
///
/// Of many terms a float keeps too few digits: sums of a map of 224x224 pixels had errors of 3e-4
/// where they ran from the first pixel to the last.
final class Sums {
  private Sums() {}

  /// Adds the sums of a block of pixels to two running sums, exactly (Knuth, The Art of Computer
  /// Programming, volume 2, section 4.2.2, theorem B): what rounding takes from a sum is kept.
  ///
  /// Not inlined: its callers have as many nodes as the compiler takes.
  ///
  /// @param sums address of the first running sum's plane
  /// @param plane bytes between planes
  /// @param end bytes of a plane's channels in whole vectors
  static void fold(long sums, long plane, long end) {
    for (long sum = sums; sum < sums + 2 * plane; sum += plane) {
      long error = sum + TrainingKernels.SUMS * plane;
      long block = error + TrainingKernels.SUMS * plane;
      for (long c = 0; c < end; c += BYTES) {
        FloatVector before = load(sum + c);
        FloatVector added = load(block + c);
        FloatVector after = before.add(added);
        FloatVector share = after.sub(before);
        FloatVector lost = before.sub(after.sub(share)).add(added.sub(share));
        after.intoMemorySegment(ALL, at(sum + c), ORDER);
        load(error + c).add(lost).intoMemorySegment(ALL, at(error + c), ORDER);
      }
    }
  }

  /// Bytes from a running sum to the sum of the last block.
  static long block(long plane) {
    return 2 * TrainingKernels.SUMS * plane;
  }
}

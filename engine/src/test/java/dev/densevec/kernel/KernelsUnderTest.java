package dev.densevec.kernel;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.densevec.kernel.select.Kernels;
import jdk.incubator.vector.FloatVector;

/// The kernels of this process, unless they have longer vectors than the machine, which would only
/// try how slowly the Vector API gets by without them.
public final class KernelsUnderTest {
  private static final int FORCED_BITS = Integer.getInteger("densevec.vector.bits", 0);

  private KernelsUnderTest() {}

  /// The kernels; skips the test where the machine's vectors are shorter than the forced ones.
  public static KernelSet chosen() {
    assumeThat(FORCED_BITS)
        .as("forced bits of a vector, beyond what this machine has")
        .isLessThanOrEqualTo(FloatVector.SPECIES_PREFERRED.vectorBitSize());
    return Kernels.chosen().set();
  }
}

package dev.densevec.train;

import dev.densevec.plan.train.TrainingPlan;
import dev.densevec.spec.NetworkSpec;
import dev.densevec.tensor.TooLargeException;
import java.util.Locale;

/// Refuses training that will not fit in memory, before anything is allocated.
final class TrainingMemoryCheck {
  private TrainingMemoryCheck() {}

  static long gradients(NetworkSpec spec) {
    return spec.parameters().stream().mapToLong(p -> p.elements() * Float.BYTES).sum();
  }

  static long bytes(TrainingPlan plan, NetworkSpec spec) {
    int gradients = plan.division().ranks() > 1 ? 2 : 1; // a rank's part, and the sums
    return plan.dataBytes() + plan.paramBytes() + gradients * gradients(spec);
  }

  /// @throws TooLargeException if more is wanted than the machine has
  static void require(TrainingPlan plan, NetworkSpec spec) {
    long wanted = bytes(plan, spec);
    long there = MemoryLimit.bytes();
    if (wanted > there) {
      throw new TooLargeException(
          String.format(
              Locale.ROOT,
              "training a batch of %s takes %,d bytes, there are %,d: a smaller batch takes less",
              plan.input(),
              wanted,
              there));
    }
  }
}

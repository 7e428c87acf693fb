package dev.densevec.cli.speed;

import dev.densevec.plan.cost.StepCost;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/// Something to run again and again.
interface Load extends AutoCloseable {

  /// Runs a batch.
  void run();

  /// Runs a batch and reports after each step of [#steps()]; inference takes one image, not more.
  ///
  /// @param afterStep gets the number of each step that has ended, from 0 on
  void run(IntConsumer afterStep);

  /// The steps of a run in order, and what each takes at least.
  List<StepCost> steps();

  /// Images of a run.
  int images();

  /// Multiply-adds of a run.
  default long macs() {
    return steps().stream().mapToLong(StepCost::macs).sum();
  }

  /// Bytes that a run must read and write at least.
  default long bytes() {
    return steps().stream().mapToLong(StepCost::bytes).sum();
  }

  /// Bytes of native memory held.
  long memoryBytes();

  /// Forgets what earlier runs were spent on.
  default void forget() {}

  /// What the runs since then were spent on, where they have parts.
  default Optional<Phases> phases() {
    return Optional.empty();
  }

  @Override
  void close();
}

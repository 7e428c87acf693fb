package dev.densevec.cli.train;

import dev.densevec.train.Averaging;
import dev.densevec.train.Learner;
import dev.densevec.train.Optimizer;
import dev.densevec.weights.Parameters;
import java.util.Optional;

/// Stub until the engine is merged.
final class Learning implements AutoCloseable {
  private final Settings settings;

  Learning(Settings settings) {
    this.settings = settings;
  }

  static long bytes(RunPlan plan, Settings settings, int threads) {
    return 0;
  }

  static Learning open(Parameters parameters, RunPlan plan, Settings settings, int threads) {
    return new Learning(settings);
  }

  void initialize() {}

  Learner learner() {
    throw new IllegalStateException(settings.text("x"));
  }

  Optimizer optimizer() {
    throw new IllegalStateException(settings.text("x"));
  }

  Optional<Averaging> averaging() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}

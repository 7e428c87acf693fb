package dev.densevec.cli.mixin;

import dev.densevec.train.TrainingNetwork;
import picocli.CommandLine.Option;

/// Whether a command is about inference or training.
public final class PassOptions {
  /// Images of a training step unless the command line says otherwise.
  public static final int TRAINING_BATCH = 16;

  @Option(names = "--train", description = "Training steps: forward, backward, optimiser.")
  private boolean training;

  @Option(
      names = "--memory",
      paramLabel = "KEPT",
      defaultValue = "KEEP",
      description = "keep (default) or low: what training keeps between forward and backward.")
  private TrainingNetwork.Memory memory;

  /// Whether it is about training.
  public boolean training() {
    return training;
  }

  /// How much training keeps between forward and backward.
  public TrainingNetwork.Memory memory() {
    return memory;
  }
}

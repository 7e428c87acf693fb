package dev.densevec.train;

import java.util.function.DoubleSupplier;

/// The times of a run: how long it took, how fast it learns, when it is to be saved.
final class Stopwatch {
  private final DoubleSupplier clock;
  private final double before;
  private final TrainerOptions.Saving saving;
  private final double start;
  private double savedAt;
  private double epochStart;
  private long epochImages;
  private double rate = Double.NaN;
  private boolean training;

  /// @param clock seconds
  /// @param before seconds spent before this process
  /// @param saving when the run is to be saved
  Stopwatch(DoubleSupplier clock, double before, TrainerOptions.Saving saving) {
    this.clock = clock;
    this.before = before;
    this.saving = saving;
    start = clock.getAsDouble();
    savedAt = start;
  }

  /// Seconds spent on the run.
  double seconds() {
    return before + clock.getAsDouble() - start;
  }

  /// The epoch begins, or continues after a number of images.
  void beginEpoch(long images) {
    epochStart = clock.getAsDouble();
    epochImages = images;
    rate = Double.NaN;
    training = true;
  }

  /// The epoch's images are through; what follows doesn't count for their rate.
  void endTraining(long images) {
    if (training) {
      rate = imagesPerSecond(images);
      training = false;
    }
  }

  /// Mean since the epoch began or went on.
  ///
  /// @param images images of the epoch so far
  double imagesPerSecond(long images) {
    return training ? (images - epochImages) / (clock.getAsDouble() - epochStart) : rate;
  }

  /// Whether it is time to save, between epochs.
  boolean timeToSave(long step) {
    boolean steps = saving.steps() > 0 && step % saving.steps() == 0;
    boolean time = saving.seconds() > 0 && clock.getAsDouble() - savedAt >= saving.seconds();
    return steps || time;
  }

  /// The run was saved.
  void saved() {
    savedAt = clock.getAsDouble();
  }
}

package dev.densevec.train;

import dev.densevec.train.schedule.Schedule;
import dev.densevec.train.schedule.ScheduleText;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// How a network is trained.
///
/// @param epochs passes over the training set, at least 1
/// @param learningRate what the schedule's factors multiply, above 0
/// @param schedule how the learning rate changes
/// @param accumulate batches whose mean gradient makes one step, at least 1; an epoch's last step
///   may have fewer
/// @param clip bound of the gradients' norm; 0 for none
/// @param validateEvery epochs between looks at the images held out; the last epoch always has one
/// @param patience epochs without a better validation after which training ends; 0 for never
/// @param saving when checkpoints are written, beside the end of each epoch
public record TrainerOptions(
    int epochs,
    double learningRate,
    Schedule schedule,
    int accumulate,
    double clip,
    int validateEvery,
    int patience,
    Saving saving) {
  /// How often a schedule is looked at to compare it with another.
  private static final int SAMPLES = 10;

  /// When checkpoints are written, beside the end of each epoch; 0 for never.
  ///
  /// @param epochs after so many, a checkpoint is kept under the epoch's number
  /// @param steps after so many, the last checkpoint is replaced
  /// @param seconds after so many, the last checkpoint is replaced
  public record Saving(int epochs, long steps, double seconds) {
    public Saving {
      if (epochs < 0 || steps < 0 || !(seconds >= 0)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "saving every %d epochs, %d steps, %s seconds: expected at least 0",
                epochs,
                steps,
                seconds));
      }
    }
  }

  /// @throws IllegalArgumentException if a value is out of range
  public TrainerOptions {
    requirePositive(epochs, "epochs");
    requirePositive(accumulate, "accumulate");
    requirePositive(validateEvery, "validateEvery");
    ScheduleText.requirePositive(learningRate, "learningRate");
    if (!(clip >= 0 && Double.isFinite(clip)) || patience < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "clip is %s, patience %d: expected at least 0", clip, patience));
    }
  }

  /// What ranks that train together must have in common, by names for people.
  Map<String, String> settings(Schedule.Run extent) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("number of epochs", String.valueOf(epochs));
    settings.put("learning rate", String.valueOf(learningRate));
    settings.put("accumulated batches", String.valueOf(accumulate));
    settings.put("bound of the gradient's norm", String.valueOf(clip));
    settings.put("epochs between validations", String.valueOf(validateEvery));
    settings.put("patience", String.valueOf(patience));
    for (int i = 0; i <= SAMPLES; i++) {
      long step = extent.steps() * i / SAMPLES;
      settings.put(
          "factor of the learning rate in step " + step,
          String.valueOf(schedule.factor(step, extent)));
    }
    return settings;
  }

  private static void requirePositive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ", expected at least 1");
    }
  }

  /// A number of epochs at a learning rate that the paper's schedule lowers, nothing else.
  public static TrainerOptions of(int epochs, double learningRate) {
    return new TrainerOptions(
        epochs, learningRate, Schedule.paper(), 1, 0, 1, 0, new Saving(0, 0, 0));
  }

  /// The same with another schedule.
  public TrainerOptions withSchedule(Schedule other) {
    return new TrainerOptions(
        epochs, learningRate, other, accumulate, clip, validateEvery, patience, saving);
  }

  /// The same with steps of several batches.
  public TrainerOptions withAccumulate(int batches) {
    return new TrainerOptions(
        epochs, learningRate, schedule, batches, clip, validateEvery, patience, saving);
  }

  /// The same with bounded gradients.
  public TrainerOptions withClip(double norm) {
    return new TrainerOptions(
        epochs, learningRate, schedule, accumulate, norm, validateEvery, patience, saving);
  }

  /// The same with another time between validations.
  public TrainerOptions withValidateEvery(int count) {
    return new TrainerOptions(
        epochs, learningRate, schedule, accumulate, clip, count, patience, saving);
  }

  /// The same with an early end.
  public TrainerOptions withPatience(int count) {
    return new TrainerOptions(
        epochs, learningRate, schedule, accumulate, clip, validateEvery, count, saving);
  }

  /// The same with other times of saving.
  public TrainerOptions withSaving(Saving other) {
    return new TrainerOptions(
        epochs, learningRate, schedule, accumulate, clip, validateEvery, patience, other);
  }
}

package dev.densevec.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Percentage;
import jdk.jfr.StackTrace;

/// An epoch of training with its validation.
@Name("dev.densevec.Epoch")
@Label("Epoch Trained")
@Category("DenseVec")
@StackTrace(false)
public final class EpochEvent extends Event {
  @Label("Epoch")
  int epoch;

  @Label("Step")
  @Description("Steps of the run that are done")
  long step;

  @Label("Training Loss")
  double loss;

  @Label("Validation Accuracy")
  @Description("Not a number without a validation")
  @Percentage
  double accuracy;

  /// Begins to measure.
  static EpochEvent start() {
    EpochEvent event = new EpochEvent();
    event.begin();
    return event;
  }

  /// Ends the measurement; the event is written if a recording asks for it.
  ///
  /// @param number of the epoch, from 1 on
  /// @param steps of the run that are done
  /// @param trainingLoss mean loss while it learned
  /// @param validationAccuracy share of images held out whose class was right; NaN for none
  public void done(int number, long steps, double trainingLoss, double validationAccuracy) {
    epoch = number;
    step = steps;
    loss = trainingLoss;
    accuracy = validationAccuracy;
    commit();
  }
}

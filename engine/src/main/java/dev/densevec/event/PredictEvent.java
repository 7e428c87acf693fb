package dev.densevec.event;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A call of a model, with the wait for a team of threads.
@Name("dev.densevec.Predict")
@Label("Images Classified")
@Category("DenseVec")
@StackTrace(false)
public final class PredictEvent extends Event {
  /// Stands for events that nothing asks for, so that those take no memory.
  private static final PredictEvent UNASKED = new PredictEvent();

  @Label("Images")
  int images;

  /// Begins to measure.
  public static PredictEvent start() {
    if (!UNASKED.isEnabled()) {
      return UNASKED;
    }
    PredictEvent event = new PredictEvent();
    event.begin();
    return event;
  }

  /// Ends the measurement; the event is written if a recording asks for it.
  ///
  /// @param count images of the call
  @SuppressWarnings("ReferenceEquality") // the one that stands for none
  public void done(int count) {
    if (this != UNASKED) {
      images = count;
      commit();
    }
  }
}

package dev.densevec.event;

import java.util.Optional;
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
  /// Knows whether events are asked for, so that those that are not take no memory.
  private static final PredictEvent UNASKED = new PredictEvent();

  @Label("Images")
  int images;

  /// Begins to measure; empty if no recording asks for it.
  static Optional<PredictEvent> start() {
    if (!UNASKED.isEnabled()) {
      return Optional.empty();
    }
    PredictEvent event = new PredictEvent();
    event.begin();
    return Optional.of(event);
  }

  /// Ends the measurement; the event is written if a recording asks for it.
  ///
  /// @param count images of the call
  public void done(int count) {
    images = count;
    commit();
  }
}

package dev.densevec.event;

import java.util.Optional;
import jdk.jfr.FlightRecorder;

/// Begins events. An event's class is initialised only once a recording has been made: the recorder
/// rewrites it then, which takes a program's start a quarter of a second.
public final class Events {
  private Events() {}

  private static boolean recorded() {
    return FlightRecorder.isInitialized();
  }

  /// Weights are being loaded; empty if nothing records.
  public static Optional<LoadEvent> load() {
    return recorded() ? Optional.of(LoadEvent.start()) : Optional.empty();
  }

  /// Images are being classified; empty if nothing records.
  public static Optional<PredictEvent> predict() {
    return recorded() ? PredictEvent.start() : Optional.empty();
  }

  /// An epoch has begun; empty if nothing records.
  public static Optional<EpochEvent> epoch() {
    return recorded() ? Optional.of(EpochEvent.start()) : Optional.empty();
  }
}

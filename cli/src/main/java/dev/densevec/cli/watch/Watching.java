package dev.densevec.cli.watch;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/// How a run is watched while it trains.
///
/// @param bar whether standard error shows progress
/// @param tensorboard folder of events for TensorBoard, if any are written
/// @param port where a page of this machine shows it, if one does; 0 for any that is free
public record Watching(boolean bar, Optional<Path> tensorboard, OptionalInt port) {
  /// By progress alone.
  public static Watching bar(boolean shown) {
    return new Watching(shown, Optional.empty(), OptionalInt.empty());
  }
}

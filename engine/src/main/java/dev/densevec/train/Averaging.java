package dev.densevec.train;

import dev.densevec.weights.Parameters;

/// A running average of the weights, which takes their place when they are judged or used.
public interface Averaging {

  /// Takes in the weights as they are after a step.
  void update();

  /// Goes on from a checkpoint, whose average has been copied to [#average()].
  ///
  /// @param updatesDone updates before
  default void resume(long updatesDone) {}

  /// The average; changes with the next [#update()].
  Parameters average();
}

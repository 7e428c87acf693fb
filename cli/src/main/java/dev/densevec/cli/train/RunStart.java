package dev.densevec.cli.train;

import dev.densevec.checkpoint.TrainingCheckpoint;
import dev.densevec.weights.Parameters;
import java.util.Optional;

/// What a run begins with.
///
/// @param weights what to start from, if anything
/// @param keepsClassifier whether the classifier of `weights` is taken over
/// @param checkpoint what to go on from, if anything
/// @param origin where the first weights come from, for people
/// @param classifier whether the classifier is kept or new, for people
/// @param preprocessing how it is known how pictures become input, for people
record RunStart(
    Optional<Parameters> weights,
    boolean keepsClassifier,
    Optional<TrainingCheckpoint> checkpoint,
    String origin,
    String classifier,
    String preprocessing) {

  /// Random weights.
  static RunStart fresh(Settings settings) {
    String origin = "random, " + settings.text("init") + ", seed " + settings.text("seed");
    return new RunStart(
        Optional.empty(), false, Optional.empty(), origin, "new", "what fits the data");
  }

  /// Weights of a file.
  ///
  /// @param name what messages call it
  /// @param reason how it is known how pictures become their input
  static RunStart from(String name, Parameters weights, ClassifierStart classifier, String reason) {
    return new RunStart(
        Optional.of(weights), classifier.kept(), Optional.empty(), name, classifier.text(), reason);
  }

  /// A run's last checkpoint.
  static RunStart goingOn(String name, TrainingCheckpoint checkpoint) {
    return new RunStart(
        Optional.empty(), true, Optional.of(checkpoint), name, "kept", "as until now");
  }
}

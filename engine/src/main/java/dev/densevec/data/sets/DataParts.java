package dev.densevec.data.sets;

import java.util.Locale;
import java.util.Optional;

/// What a place holds: pictures to train on, pictures to test on, or both.
///
/// @param train the training part, or everything where there are no parts
/// @param test the part called test or validation
public record DataParts(Optional<Dataset> train, Optional<Dataset> test) {

  /// @throws IllegalArgumentException if there is neither, or their classes differ
  public DataParts {
    if (train.isEmpty() && test.isEmpty()) {
      throw new IllegalArgumentException("neither a training nor a test part");
    }
    if (train.isPresent()
        && test.isPresent()
        && !train.get().classNames().equals(test.get().classNames())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the training part has classes %s, the test part %s",
              train.get().classNames(),
              test.get().classNames()));
    }
  }

  /// The set to measure on: the test part, or the only one there is.
  public Dataset forTesting() {
    return test.or(() -> train).orElseThrow();
  }

  /// The set to train on: the training part, or the only one there is.
  public Dataset forTraining() {
    return train.or(() -> test).orElseThrow();
  }
}

package dev.densevec.data.sets;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// What a place holds: pictures to train on, to choose by, to test on, or some of these.
///
/// @param train the training part, or everything where there are no parts
/// @param validation the part that a choice between epochs may be made by
/// @param test the part that no choice may be made by
/// @param notes what was assumed, ignored or left out, a line each
public record DataParts(
    Optional<Dataset> train,
    Optional<Dataset> validation,
    Optional<Dataset> test,
    List<String> notes) {

  /// @throws IllegalArgumentException if there is no part, or their classes differ
  public DataParts {
    notes = List.copyOf(notes);
    List<List<String>> classes =
        Stream.of(train, validation, test)
            .flatMap(Optional::stream)
            .map(Dataset::classNames)
            .distinct()
            .toList();
    if (classes.isEmpty()) {
      throw new IllegalArgumentException("neither a training nor a test part");
    }
    if (classes.size() > 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a part has classes %s, another %s",
              classes.getFirst(),
              classes.getLast()));
    }
  }

  /// A set without parts.
  static DataParts of(Dataset all) {
    return of(Optional.of(all), Optional.empty());
  }

  /// A training and a test part.
  static DataParts of(Optional<Dataset> train, Optional<Dataset> test) {
    return new DataParts(train, Optional.empty(), test, List.of());
  }

  /// The same with another note.
  DataParts withNote(String note) {
    List<String> all = new ArrayList<>(notes);
    all.add(note);
    return new DataParts(train, validation, test, all);
  }

  /// The same with the classes in another order.
  ///
  /// @param classNames all classes of the set, and perhaps more
  /// @throws IllegalArgumentException in one line if a class of the set is not among them
  public DataParts withClasses(List<String> classNames) {
    UnaryOperator<Dataset> ordered = set -> new ClassOrder(set, classNames);
    return new DataParts(train.map(ordered), validation.map(ordered), test.map(ordered), notes);
  }

  /// The set to measure on: the test part, else the validation part, else the only one there is.
  public Dataset forTesting() {
    return test.or(() -> validation).or(() -> train).orElseThrow();
  }

  /// The set to choose by: the validation part, else the test part.
  public Optional<Dataset> forValidation() {
    return validation.or(() -> test);
  }

  /// The set to train on: the training part, or the only one there is.
  public Dataset forTraining() {
    return train.or(() -> validation).or(() -> test).orElseThrow();
  }
}

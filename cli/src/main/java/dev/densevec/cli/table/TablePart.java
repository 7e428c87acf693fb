package dev.densevec.cli.table;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The parts of a data set, by the words that tables have for them.
enum TablePart {
  TRAIN,
  VALIDATION,
  TEST;

  private static final Map<String, TablePart> WORDS =
      Map.of(
          "train", TRAIN,
          "training", TRAIN,
          "valid", VALIDATION,
          "val", VALIDATION,
          "validation", VALIDATION,
          "dev", VALIDATION,
          "test", TEST,
          "testing", TEST);

  /// The part of a word, in any case.
  static Optional<TablePart> of(String word) {
    return Optional.ofNullable(WORDS.get(word.toLowerCase(Locale.ROOT)));
  }
}

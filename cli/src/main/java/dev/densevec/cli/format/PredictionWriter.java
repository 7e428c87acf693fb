package dev.densevec.cli.format;

import java.util.List;
import java.util.function.Consumer;

/// Writes predictions in one format, one after the other.
public interface PredictionWriter {

  /// Writes what comes before the first prediction.
  ///
  /// @param labels a name for each class
  default void begin(List<String> labels) {}

  /// Writes one prediction.
  void write(Prediction prediction);

  /// The writer for `format`.
  ///
  /// @param out where lines go
  /// @param score what the numbers are
  static PredictionWriter of(Format format, Consumer<String> out, Score score) {
    return switch (format) {
      case TABLE -> new TablePredictions(out, score);
      case JSON -> new JsonPredictions(out, score);
      case CSV -> new CsvPredictions(out, score);
    };
  }

  /// The writer of a line an image with a column a class.
  ///
  /// @param out where lines go
  static PredictionWriter wide(Consumer<String> out) {
    return new WidePredictions(out);
  }
}

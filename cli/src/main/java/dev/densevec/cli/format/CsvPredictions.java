package dev.densevec.cli.format;

import dev.densevec.cli.format.Prediction.Ranked;
import java.util.List;
import java.util.function.Consumer;

/// Comma-separated values: a line for each class of each image.
final class CsvPredictions implements PredictionWriter {
  private final Consumer<String> out;
  private final Score score;

  CsvPredictions(Consumer<String> out, Score score) {
    this.out = out;
    this.score = score;
  }

  @Override
  public void begin(List<String> labels) {
    out.accept(Csv.line("image", "rank", "class", "label", score.text()));
  }

  @Override
  public void write(Prediction prediction) {
    if (prediction.ranked().isEmpty()) {
      out.accept(Csv.line(prediction.image(), "", "", "", "")); // none over its threshold
    }
    int rank = 0;
    for (Ranked ranked : prediction.ranked()) {
      rank++;
      out.accept(
          Csv.line(
              prediction.image(),
              String.valueOf(rank),
              String.valueOf(ranked.index()),
              ranked.label(),
              String.valueOf(ranked.score())));
    }
  }
}

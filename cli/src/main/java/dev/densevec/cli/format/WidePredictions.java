package dev.densevec.cli.format;

import dev.densevec.cli.format.Prediction.Ranked;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/// Comma-separated values: a line an image, a column a class. A name that several classes have is
/// followed by the class's number.
final class WidePredictions implements PredictionWriter {
  private final Consumer<String> out;

  WidePredictions(Consumer<String> out) {
    this.out = out;
  }

  @Override
  public void begin(List<String> labels) {
    String[] cells = new String[labels.size() + 1];
    cells[0] = "image";
    for (int c = 0; c < labels.size(); c++) {
      boolean several = Collections.frequency(labels, labels.get(c)) > 1;
      cells[c + 1] = several ? labels.get(c) + " " + c : labels.get(c);
    }
    out.accept(Csv.line(cells));
  }

  /// Takes all classes of an image, in any order.
  @Override
  public void write(Prediction prediction) {
    String[] cells = new String[prediction.ranked().size() + 1];
    cells[0] = prediction.image();
    for (Ranked ranked : prediction.ranked()) {
      cells[ranked.index() + 1] = String.valueOf(ranked.score());
    }
    out.accept(Csv.line(cells));
  }
}

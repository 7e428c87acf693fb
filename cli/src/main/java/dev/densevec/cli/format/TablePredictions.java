package dev.densevec.cli.format;

import dev.densevec.cli.format.Prediction.Ranked;
import java.util.function.Consumer;

/// For people: the image's name, and below it a line a class.
final class TablePredictions implements PredictionWriter {
  private final Consumer<String> out;
  private final Score score;

  TablePredictions(Consumer<String> out, Score score) {
    this.out = out;
    this.score = score;
  }

  @Override
  public void write(Prediction prediction) {
    out.accept(prediction.image());
    Table table = new Table("rlr");
    for (Ranked ranked : prediction.ranked()) {
      table.row("  " + number(ranked.score()), OneLine.inked(ranked.label()), "" + ranked.index());
    }
    table.lines().forEach(out);
    if (prediction.ranked().isEmpty()) {
      out.accept("  none over its threshold");
    }
  }

  private String number(float value) {
    return score == Score.PROBABILITY
        ? Numbers.fixed(value * 100.0, 2) + " %"
        : Numbers.fixed(value, 4);
  }
}

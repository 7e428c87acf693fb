package dev.densevec.cli.train;

import dev.densevec.cli.chart.Charts;
import dev.densevec.cli.chart.LineChart;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Draws how a run went: loss and learning rate above, accuracy below.
final class Curves {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;

  private Curves() {}

  /// Writes the picture, whole or not at all.
  ///
  /// @param rows one or more epochs
  /// @throws dev.densevec.cli.console.Failure in one line, if it can't be written
  static void write(List<EpochRow> rows, Path file) {
    double[] epochs = column(rows, "epoch", 1);
    LineChart loss =
        new LineChart("Loss", "epoch", "loss")
            .wholeX()
            .line("training", epochs, column(rows, "train_loss", 1))
            .line("validation", epochs, column(rows, "val_loss", 1))
            .rightAxis("learning rate")
            .line("learning rate", epochs, column(rows, "lr", 1));
    LineChart accuracy =
        new LineChart("Accuracy", "epoch", "images (%)")
            .wholeX()
            .fromZero()
            .line("training", epochs, column(rows, "train_accuracy", 100))
            .line("validation, top 1", epochs, column(rows, "val_top1", 100))
            .line("validation, top 5", epochs, column(rows, "val_top5", 100));
    best(rows)
        .ifPresent(
            row -> {
              double epoch = row.get("epoch");
              String label = String.format(Locale.ROOT, "best: %.0f", epoch);
              loss.mark(epoch, label);
              accuracy.mark(epoch, label);
            });
    Charts.write(List.of(loss, accuracy), file, WIDTH, HEIGHT);
  }

  /// The epoch of the highest accuracy in validation, the first of equal ones.
  private static Optional<EpochRow> best(List<EpochRow> rows) {
    return rows.stream()
        .filter(row -> Double.isFinite(row.get("val_top1")))
        .reduce((best, row) -> row.get("val_top1") > best.get("val_top1") ? row : best);
  }

  private static double[] column(List<EpochRow> rows, String name, double factor) {
    return rows.stream().mapToDouble(row -> row.get(name) * factor).toArray();
  }
}

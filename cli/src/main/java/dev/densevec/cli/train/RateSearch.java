package dev.densevec.cli.train;

import dev.densevec.cli.chart.Charts;
import dev.densevec.cli.chart.LineChart;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Progress;
import dev.densevec.cli.format.Numbers;
import dev.densevec.cli.format.Table;
import dev.densevec.train.BatchSource;
import dev.densevec.train.find.RateSweep;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Looks for a learning rate in place of training.
///
/// @param png where the curve is drawn, if anywhere
public record RateSearch(Optional<Path> png) {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;

  /// Makes the steps, and prints the curve and what it suggests.
  ///
  /// @throws IOException in one line, if data can't be read
  /// @throws dev.densevec.cli.console.Failure in one line, if the picture can't be written
  void run(Console console, boolean bar, TrainingSetup learning, BatchSource batches)
      throws IOException, InterruptedException {
    RateSweep.Range range = RateSweep.Range.usual();
    Progress progress = new Progress(console, bar, "steps", range.steps());
    RateSweep sweep;
    try {
      sweep =
          RateSweep.of(learning.learner(), learning.optimizer(), batches, range, progress::update);
    } finally {
      progress.clear();
    }
    Table table = new Table("rrr").row("lr", "loss", "smoothed");
    for (RateSweep.Point point : sweep.points()) {
      table.row(
          rounded(point.rate()),
          Numbers.fixed(point.loss(), 4),
          Numbers.fixed(point.smoothed(), 4));
    }
    console.out().print(table.lines());
    OptionalDouble steepest = sweep.steepest();
    console
        .out()
        .text(
            steepest.isPresent()
                ? "the smoothed loss falls most steeply at --lr " + rounded(steepest.getAsDouble())
                : "the loss falls at no rate: nothing is suggested");
    png.ifPresent(file -> draw(sweep, file));
  }

  private static String rounded(double value) {
    return new BigDecimal(value)
        .round(new MathContext(2, RoundingMode.HALF_EVEN))
        .stripTrailingZeros()
        .toString();
  }

  private static void draw(RateSweep sweep, Path file) {
    List<RateSweep.Point> points = sweep.points();
    double[] rates = points.stream().mapToDouble(RateSweep.Point::rate).toArray();
    LineChart chart =
        new LineChart("Loss by learning rate", "learning rate", "loss")
            .logarithmicX()
            .line("loss", rates, points.stream().mapToDouble(RateSweep.Point::loss).toArray())
            .line(
                "smoothed",
                rates,
                points.stream().mapToDouble(RateSweep.Point::smoothed).toArray());
    sweep.steepest().ifPresent(rate -> chart.mark(rate, "steepest: " + rounded(rate)));
    Charts.write(List.of(chart), file, WIDTH, HEIGHT);
  }
}

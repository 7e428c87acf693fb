package dev.densevec.cli.train;

import dev.densevec.cli.console.Failure;
import dev.densevec.cli.format.Csv;
import dev.densevec.train.TrainingListener.EpochResult;
import dev.densevec.train.TrainingListener.StepResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a run leaves beside its checkpoints: `log.csv` or `log.jsonl` with a line for each epoch,
/// `steps.csv` if asked for, `curves.png`.
final class RunLog {
  private static final double REDRAW_SECONDS = 5;
  private static final String STEPS =
      Csv.line("step", "epoch", "lr", "loss", "epoch_loss", "epoch_accuracy", "images_per_s");

  private final boolean json;
  private final int every;
  private final LogFile epochs;
  private final LogFile steps;
  private final Path png;
  private final List<EpochRow> rows = new ArrayList<>();
  private long drawnAt = System.nanoTime();
  private int drawn;

  /// Opens the logs; lines beyond the checkpoint are forgotten.
  ///
  /// @param epochsDone epochs of the checkpoint, 0 to begin anew
  /// @param stepsDone steps of the checkpoint
  /// @throws IOException if a log can't be written
  RunLog(Path folder, Settings settings, int epochsDone, long stepsDone) throws IOException {
    json = json(settings);
    every = every(settings);
    epochs =
        LogFile.open(
            folder.resolve(json ? "log.jsonl" : "log.csv"),
            json ? "" : Csv.line(EpochRow.NAMES.toArray(String[]::new)),
            epochsDone,
            line -> json ? EpochRow.parse(line).json() : EpochRow.parse(line).csv());
    steps = every == 0 ? null : LogFile.open(folder.resolve("steps.csv"), STEPS, stepsDone);
    png = folder.resolve("curves.png");
    epochs.kept().forEach(line -> rows.add(EpochRow.parse(line)));
  }

  private static boolean json(Settings settings) {
    return settings.choice("log-format", Map.of("csv", false, "json", true));
  }

  /// Steps between two that are logged; 0 if none is.
  static int every(Settings settings) {
    return settings.whole("log-every", 0, Integer.MAX_VALUE);
  }

  /// @throws Failure if a setting of the logs makes no sense
  static void requireReadable(Settings settings) {
    json(settings);
    every(settings);
  }

  void step(StepResult r) throws IOException {
    if (steps != null && r.step() % every == 0) {
      steps.add(
          Csv.line(
              String.valueOf(r.step()),
              String.valueOf(r.epoch()),
              String.valueOf(r.learningRate()),
              String.valueOf((float) r.loss()),
              String.valueOf((float) r.tally().loss()),
              String.valueOf((float) r.tally().accuracy()),
              String.valueOf((float) r.imagesPerSecond())));
    }
  }

  void epoch(EpochResult result) throws IOException {
    EpochRow row = EpochRow.of(result);
    rows.add(row);
    epochs.add(json ? row.json() : row.csv());
  }

  /// Whether the curves were drawn some time ago.
  boolean timeToDraw() {
    return (System.nanoTime() - drawnAt) / 1e9 >= REDRAW_SECONDS;
  }

  /// Draws the curves if they are not up to date.
  ///
  /// @throws Failure if they can't be written
  void draw() {
    if (drawn < rows.size()) {
      Curves.write(rows, png);
      drawn = rows.size();
      drawnAt = System.nanoTime();
    }
  }
}

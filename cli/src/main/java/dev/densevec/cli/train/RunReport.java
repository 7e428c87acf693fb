package dev.densevec.cli.train;

import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Failure;
import dev.densevec.cli.console.Pace;
import dev.densevec.cli.console.Progress;
import dev.densevec.cli.format.Numbers;
import dev.densevec.data.Head;
import dev.densevec.train.BatchSource;
import dev.densevec.train.Evaluation;
import dev.densevec.train.TrainingListener;
import dev.densevec.weights.Parameters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reports how a run goes: a line for each epoch on standard output, a bar on standard error; hands
/// everything on to the logs.
final class RunReport implements TrainingListener {
  private final Console console;
  private final boolean bar;
  private final int epochs;
  private final RunLog log;
  private final Optional<GradientNorms> norms;
  private final SkippedPictures skipped;
  private final Objective objective;
  private final List<TrainingListener> others;
  private final Pace pace = new Pace();
  private Progress progress;
  private int progressEpoch;
  private Optional<IOException> unsaved = Optional.empty();
  private boolean chartsFail;

  /// @param bar whether there is a bar
  /// @param epochs epochs of the run
  /// @param norms where the gradients' norms go, if anywhere
  /// @param skipped says which pictures were left out
  /// @param objective what the training aims at
  /// @param others get to know of steps and epochs, too
  RunReport(
      Console console,
      boolean bar,
      int epochs,
      RunLog log,
      Optional<GradientNorms> norms,
      SkippedPictures skipped,
      Objective objective,
      List<TrainingListener> others) {
    this.console = console;
    this.bar = bar;
    this.epochs = epochs;
    this.log = log;
    this.norms = norms;
    this.skipped = skipped;
    this.objective = objective;
    this.others = List.copyOf(others);
  }

  @Override
  public void gradients(int epoch, long step, boolean last, Parameters gradients) {
    if (last && norms.isPresent()) {
      log(() -> norms.get().add(epoch, gradients));
    }
  }

  /// Something that is written down.
  @FunctionalInterface
  private interface Write {
    void run() throws IOException;
  }

  /// A log that can't be written is reported and ends nothing.
  private void log(Write write) {
    try {
      write.run();
    } catch (IOException e) {
      clear();
      console.report(e.getMessage());
    }
  }

  @Override
  public void step(StepResult result) {
    log(() -> log.step(result));
    others.forEach(other -> log(() -> other.step(result)));
    if (progress == null || progressEpoch != result.epoch()) {
      pace.interrupt();
      progress = new Progress(console, bar, "batches", result.batches());
      progressEpoch = result.epoch();
    }
    long done = (result.epoch() - 1L) * result.batches() + result.batch();
    pace.at(System.nanoTime(), done);
    progress.update(
        result.batch(),
        pace.secondsFor((long) epochs * result.batches() - done),
        String.format(Locale.ROOT, "epoch %d/%d", result.epoch(), epochs),
        "loss " + Numbers.fixed(result.tally().loss(), 4),
        percent(result.tally().accuracy()),
        Numbers.fixed(result.imagesPerSecond(), 1) + " images/s");
  }

  @Override
  public void judged(MemorySegment logits, BatchSource.Batch batch) {
    others.forEach(other -> other.judged(logits, batch));
  }

  @Override
  public void validating(int batch, int batches) {
    others.forEach(other -> other.validating(batch, batches));
    if (batch == 1) {
      clear();
      progress = new Progress(console, bar, "batches", batches);
      progressEpoch = 0;
    }
    progress.update(batch, "validation");
  }

  @Override
  public void epoch(EpochResult result) {
    clear();
    console.out().text(line(result));
    console.out().flush();
    skipped.report();
    log(() -> log.epoch(result));
    others.forEach(other -> log(() -> other.epoch(result)));
    if (log.timeToDraw()) {
      draw();
    }
  }

  private String line(EpochResult r) {
    return String.format(
        Locale.ROOT,
        "epoch %d/%d  lr %s  loss %s  %s%s  %s images/s  %s",
        r.epoch(),
        epochs,
        (float) r.learningRate(),
        Numbers.fixed(r.train().loss(), 4),
        percent(r.train().top1()),
        r.validation().map(this::validation).orElse("") + (r.best() ? " *" : ""),
        Numbers.fixed(r.imagesPerSecond(), 1),
        time(r.seconds()));
  }

  private String validation(Evaluation v) {
    String hits =
        objective.head() == Head.SIGMOID
            ? "all labels right " + percent(v.top1())
            : "top-1 " + percent(v.top1()) + "  top-5 " + percent(v.top5());
    return "  validation: loss "
        + Numbers.fixed(v.loss(), 4)
        + "  "
        + hits
        + (objective.monitor().isPresent() ? "  " + objective.scoreText(v.score()) : "");
  }

  private static String percent(double share) {
    return Numbers.fixed(share * 100, 2) + " %";
  }

  /// Seconds as `h:mm:ss`.
  static String time(double seconds) {
    long s = Math.round(seconds);
    return String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }

  /// Training goes on; the next checkpoint may succeed.
  @Override
  public void notSaved(IOException e) {
    clear();
    console.report(e.getMessage() + "; training goes on, the checkpoint before is as it was");
    unsaved = Optional.of(e);
  }

  /// The last checkpoint that could not be written, if none was after it.
  Optional<IOException> unsaved() {
    return unsaved;
  }

  @Override
  public void saved(long step) {
    unsaved = Optional.empty();
  }

  /// Removes the bar.
  void clear() {
    if (progress != null) {
      progress.clear();
    }
  }

  /// Draws what is drawn; a problem is reported once and ends nothing.
  void draw() {
    try {
      log.draw();
      norms.ifPresent(GradientNorms::draw);
    } catch (Failure e) {
      if (!chartsFail) {
        console.report(e.getMessage());
      }
      chartsFail = true;
    }
  }
}

package dev.densevec.cli.watch;

import dev.densevec.cli.console.Pace;
import dev.densevec.cli.format.Json;
import dev.densevec.train.BatchSource;
import dev.densevec.train.Evaluation;
import dev.densevec.train.TrainingListener;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A run as the page that watches it sees it. One thread trains, others ask.
final class LiveRun implements TrainingListener {
  /// Classes whose table fits a page.
  private static final int MOST_CLASSES = 40;

  private final Watched watched;
  private final List<String> classes;
  private final Curve losses = new Curve();
  private final Curve rates = new Curve();
  private final List<EpochResult> epochs = new ArrayList<>();
  private final Pace pace = new Pace();
  private Mistakes judging;
  private Mistakes.Found found = new Mistakes.Found(new long[0][0], List.of());
  private int validations;
  private StepResult last;
  private String phase = "training";
  private int batch;
  private int batches;

  LiveRun(Watched watched) {
    this.watched = watched;
    classes = watched.validation().map(set -> set.classNames()).orElse(List.of());
  }

  @Override
  public synchronized void step(StepResult result) {
    if (!phase.equals("training")) {
      phase = "training";
      pace.interrupt();
    }
    last = result;
    batch = result.batch();
    batches = result.batches();
    pace.at(System.nanoTime(), done());
    losses.add(result.step(), result.loss());
    rates.add(result.step(), result.learningRate());
  }

  /// Batches of the run that are done.
  private long done() {
    return (last.epoch() - 1L) * last.batches() + last.batch();
  }

  @Override
  public synchronized void judged(MemorySegment logits, BatchSource.Batch images) {
    if (judging == null) {
      judging = new Mistakes(watched.loss(), classes.size(), watched.judging().input());
    }
    judging.add(logits, images);
  }

  @Override
  public synchronized void validating(int number, int of) {
    phase = "validating";
    batch = number;
    batches = of;
  }

  @Override
  public synchronized void epoch(EpochResult result) {
    epochs.add(result);
    if (result.validation().isPresent()) {
      found = judging.found();
      validations++;
    }
    judging = null;
  }

  /// An image of the last validation; empty if there is none, or it is of an earlier one.
  ///
  /// @param rank 0 for the worst
  synchronized Optional<Mistakes.Image> worst(int validation, int rank) {
    return validation == validations && rank < found.worst().size()
        ? Optional.of(found.worst().get(rank))
        : Optional.empty();
  }

  /// The pixels of an image as the network gets them, float32 CHW.
  ///
  /// @throws IOException in one line if it has to be read again, and can't be
  float[] pixels(Mistakes.Image image) throws IOException {
    return image.pixels().length > 0 ? image.pixels() : watched.heldOut(image.index());
  }

  /// All that the page shows.
  synchronized String json() {
    Json json = new Json().beginObject();
    json.member("run", watched.folder()).member("phase", phase);
    json.member("epochs", watched.epochs()).member("batch", batch).member("batches", batches);
    json.member("epoch", last == null ? 0 : last.epoch());
    json.key("imagesPerSecond").number(last == null ? Double.NaN : last.imagesPerSecond());
    json.key("secondsLeft").number(secondsLeft());
    losses.write(json.key("loss"));
    rates.write(json.key("lr"));
    json.key("rows").beginArray();
    epochs.forEach(epoch -> row(json, epoch));
    json.endArray();
    confusion(json);
    worst(json);
    return json.endObject().toString();
  }

  private double secondsLeft() {
    return last == null
        ? Double.NaN
        : pace.secondsFor((long) watched.epochs() * last.batches() - done()).orElse(Double.NaN);
  }

  private static void row(Json json, EpochResult epoch) {
    json.beginObject().member("epoch", epoch.epoch()).member("step", epoch.step());
    json.member("best", epoch.best() ? 1 : 0);
    judged(json, "train", Optional.of(epoch.train()));
    judged(json, "validation", epoch.validation());
    json.endObject();
  }

  private static void judged(Json json, String part, Optional<Evaluation> judged) {
    json.key(part + "Loss").number(judged.map(Evaluation::loss).orElse(Double.NaN));
    json.key(part + "Top1").number(judged.map(Evaluation::top1).orElse(Double.NaN));
  }

  private void confusion(Json json) {
    boolean shown = classes.size() <= MOST_CLASSES;
    json.key("classes").beginArray();
    classes.stream().limit(shown ? classes.size() : 0).forEach(json::value);
    json.endArray().key("confusion").beginArray();
    for (int c = 0; shown && c < found.counts().length; c++) {
      json.beginArray();
      for (long count : found.counts()[c]) {
        json.value(count);
      }
      json.endArray();
    }
    json.endArray();
  }

  private void worst(Json json) {
    json.member("validation", validations).key("worst").beginArray();
    for (Mistakes.Image image : found.worst()) {
      json.beginObject().member("image", watched.validation().orElseThrow().name(image.index()));
      json.member("label", image.label() < 0 ? "" : classes.get(image.label()));
      json.member("taken", classes.get(image.taken())).key("loss").number(image.loss());
      json.endObject();
    }
    json.endArray();
  }
}

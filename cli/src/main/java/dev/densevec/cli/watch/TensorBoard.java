package dev.densevec.cli.watch;

import dev.densevec.cli.picture.PngFile;
import dev.densevec.data.batch.Batch;
import dev.densevec.spec.Parameter;
import dev.densevec.train.Evaluation;
import dev.densevec.train.TrainingListener;
import dev.densevec.weights.Parameters;
import java.awt.image.BufferedImage;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/// Writes a run's numbers, its weights' distributions and pictures of a batch for TensorBoard.
final class TensorBoard implements TrainingListener, Closeable {
  private static final int USUAL_STEPS = 20;
  private static final int MOST_PICTURES = 64;

  private final EventFile events;
  private final Watched watched;
  private final int every;

  /// Begins a file of events.
  ///
  /// @param folder where
  /// @throws IOException if it can't be written
  TensorBoard(Path folder, Watched watched) throws IOException {
    this.watched = watched;
    every = watched.every() == 0 ? USUAL_STEPS : watched.every();
    events = EventFile.create(folder, watched.step());
  }

  /// Writes pictures of the next step's batch as the network gets them, side by side: those that
  /// this process has of it.
  void batch(Batch batch, InputPictures pictures) throws IOException {
    long held = batch.images().byteSize() / pictures.bytes();
    BufferedImage sheet = pictures.sheet(batch.images(), (int) Math.min(held, MOST_PICTURES));
    events.picture(
        "batch", watched.step(), sheet.getWidth(), sheet.getHeight(), PngFile.bytes(sheet));
  }

  @Override
  public void step(StepResult r) throws IOException {
    if (r.step() % every == 0) {
      events.number("step/loss", r.step(), r.loss());
      events.number("step/lr", r.step(), r.learningRate());
      events.number("step/images_per_s", r.step(), r.imagesPerSecond());
    }
  }

  @Override
  public void epoch(EpochResult r) throws IOException {
    judged("train", r.step(), r.train());
    if (r.validation().isPresent()) {
      judged("validation", r.step(), r.validation().get());
    }
    events.number("lr", r.step(), r.learningRate());
    events.number("epoch", r.step(), r.epoch());
    Parameters parameters = watched.parameters();
    for (Parameter parameter : parameters.spec().parameters()) {
      if (parameter.kind().trained()) {
        distribution(parameter.name(), r.step(), parameters.get(parameter.name()));
      }
    }
  }

  private void distribution(String name, long step, MemorySegment weights) throws IOException {
    Optional<Histogram> histogram = Histogram.of(weights);
    if (histogram.isPresent()) {
      events.histogram(name, step, histogram.get());
    }
  }

  private void judged(String part, long step, Evaluation judged) throws IOException {
    events.number("loss/" + part, step, judged.loss());
    events.number("top1/" + part, step, judged.top1());
    events.number("top5/" + part, step, judged.top5());
    if (!Double.isNaN(judged.score())) {
      events.number("score/" + part, step, judged.score());
    }
  }

  @Override
  public void close() throws IOException {
    events.close();
  }
}

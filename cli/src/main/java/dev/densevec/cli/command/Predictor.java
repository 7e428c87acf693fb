package dev.densevec.cli.command;

import dev.densevec.cli.command.ImageFeed.Item;
import dev.densevec.cli.console.Console;
import dev.densevec.cli.console.Progress;
import dev.densevec.cli.format.Prediction;
import dev.densevec.cli.format.PredictionWriter;
import dev.densevec.cli.format.Score;
import dev.densevec.cli.mixin.UnsoundWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// Runs images through a network and writes what comes out, in order and as soon as it is there.
///
/// A batch is what is decoded when the network becomes free, so that a slow list is answered image
/// by image and a fast one in full batches.
final class Predictor {
  private static final int USUAL_TOP = 5;

  private final OpenNetwork opening;
  private final Console console;
  private final PredictionWriter writer;
  private final Progress progress;
  private final Score score;
  private final int top;
  private final List<String> names = new ArrayList<>();
  private final List<float[]> inputs = new ArrayList<>();
  private OpenNetwork.Network network;
  private long done;
  private long failed;

  /// @param opening the network
  /// @param console where problems are reported
  /// @param writer where predictions go
  /// @param progress called after each batch
  /// @param score what is written beside a class
  /// @param top how many classes of an image are written, at most; [Ranking#OVER_THRESHOLD] for the
  ///   labels that hold, or the usual number where classes exclude each other
  Predictor(
      OpenNetwork opening,
      Console console,
      PredictionWriter writer,
      Progress progress,
      Score score,
      int top) {
    this.opening = opening;
    this.console = console;
    this.writer = writer;
    this.progress = progress;
    this.score = score;
    this.top = top;
  }

  /// Images that were taken.
  long done() {
    return done;
  }

  /// Images of them that could not be used.
  long failed() {
    return failed;
  }

  /// Predicts every image of `feed`.
  ///
  /// @throws IOException in one line if the network can't be opened, or its weights are not finite
  void run(ImageFeed feed) throws IOException, InterruptedException {
    network = opening.get();
    if (network.labels().size() == 1 && network.assumed() && score == Score.PROBABILITY) {
      console.report(Ranking.ONE_OUTPUT);
    }
    int most = network.model().maxBatch();
    writer.begin();
    for (Item item = feed.take(); item != null; item = feed.take()) {
      add(item);
      while (inputs.size() < most && (item = feed.poll()) != null) {
        add(item);
      }
      predict();
      progress.update(done);
    }
    progress.clear();
  }

  private void add(Item item) throws InterruptedException {
    done++;
    try {
      float[] input = item.values().get();
      names.add(item.name());
      inputs.add(input);
    } catch (ExecutionException e) {
      fail(problem(item, e.getCause()));
    }
  }

  private static String problem(Item item, Throwable cause) {
    return switch (cause) {
      case IOException e -> e.getMessage();
      case OutOfMemoryError e -> item.name() + ": out of memory: " + e.getMessage();
      default -> throw new IllegalStateException(item.name() + ": " + cause, cause);
    };
  }

  private void predict() throws IOException {
    if (inputs.isEmpty()) {
      return;
    }
    float[] logits = network.model().predict(joined());
    int classes = logits.length / inputs.size();
    progress.clear();
    for (int i = 0; i < inputs.size(); i++) {
      write(names.get(i), Arrays.copyOfRange(logits, i * classes, (i + 1) * classes));
    }
    console.out().flush();
    names.clear();
    inputs.clear();
  }

  private float[] joined() {
    if (inputs.size() == 1) {
      return inputs.getFirst();
    }
    int size = inputs.getFirst().length;
    float[] images = new float[size * inputs.size()];
    for (int i = 0; i < inputs.size(); i++) {
      System.arraycopy(inputs.get(i), 0, images, i * size, size);
    }
    return images;
  }

  private void write(String name, float[] logits) throws IOException {
    if (!Ranking.finite(logits)) {
      UnsoundWeights.refuse(opening.source());
      fail(name + ": the network's output is not finite, though its weights are");
      return;
    }
    float[] probabilities = network.head().head().probabilities(logits);
    float[] scores = score == Score.PROBABILITY ? probabilities : logits;
    boolean byThreshold = network.head().multiLabel() && top == Ranking.OVER_THRESHOLD;
    writer.write(
        new Prediction(
            name,
            byThreshold
                ? Ranking.held(
                    scores,
                    network.head().head().exactProbabilities(logits),
                    network.labels(),
                    network.head().thresholds())
                : Ranking.best(
                    scores, network.labels(), top == Ranking.OVER_THRESHOLD ? USUAL_TOP : top)));
  }

  private void fail(String problem) {
    failed++;
    progress.clear();
    console.report(problem);
  }
}

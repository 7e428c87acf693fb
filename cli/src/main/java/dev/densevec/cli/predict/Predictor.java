package dev.densevec.cli.predict;

import dev.densevec.cli.format.Prediction;
import dev.densevec.cli.format.PredictionWriter;
import dev.densevec.cli.format.Score;
import dev.densevec.cli.mixin.UnsoundWeights;
import dev.densevec.cli.predict.OpenNetwork.Network;
import java.io.IOException;

/// Writes what a network says of images, in order and as soon as it is there.
public final class Predictor {
  private final OpenNetwork opening;
  private final ImageRunner runner;
  private final PredictionWriter writer;
  private final Score score;
  private final int top;

  /// @param opening the network
  /// @param runner takes images through it
  /// @param writer where predictions go
  /// @param score what is written beside a class
  /// @param top how many classes of an image are written, at most; [Ranking#OVER_THRESHOLD] for the
  ///   labels that hold, or the usual number where classes exclude each other
  public Predictor(
      OpenNetwork opening, ImageRunner runner, PredictionWriter writer, Score score, int top) {
    this.opening = opening;
    this.runner = runner;
    this.writer = writer;
    this.score = score;
    this.top = top;
  }

  /// Predicts every image of `feed`.
  ///
  /// @throws IOException in one line if the network can't be opened, or its weights are not finite
  public void run(ImageFeed feed) throws IOException, InterruptedException {
    Network network = opening.get();
    if (score == Score.PROBABILITY) {
      network.assumption().ifPresent(runner::report);
    }
    writer.begin(network.labels());
    runner.run(network.model(), feed, (name, logits) -> write(network, name, logits));
  }

  private void write(Network network, String name, float[] logits) throws IOException {
    if (!Ranking.finite(logits)) {
      UnsoundWeights.refuse(opening.source());
      runner.fail(name + ": the network's output is not finite, though its weights are");
      return;
    }
    writer.write(
        new Prediction(name, Ranking.named(logits, score, network.head(), network.labels(), top)));
  }
}

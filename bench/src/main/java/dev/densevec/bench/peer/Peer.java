package dev.densevec.bench.peer;

import java.util.Map;

/// An engine that has loaded a network and holds a batch of images to run it on.
public interface Peer extends AutoCloseable {
  /// Name of the logits among the results, `[n, classes]`.
  String LOGITS = "logits";

  /// Does its task with the whole batch once.
  void run();

  /// What the last run computed, by name: [#LOGITS], and in training the gradient of the first
  /// convolution under its parameter's name.
  Map<String, float[]> results();

  /// Multiply-adds that the engine does for one image.
  long macsPerImage();

  @Override
  void close();
}

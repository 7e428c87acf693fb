package dev.densevec.bench.compare;

/// An engine that has loaded a network and holds a batch of images to run it on.
public interface Peer extends AutoCloseable {

  /// Runs the network on the whole batch once.
  void run();

  /// Logits of the last run, `[n, classes]`.
  float[] logits();

  /// Multiply-adds that the engine does for one image.
  long macsPerImage();

  @Override
  void close();
}

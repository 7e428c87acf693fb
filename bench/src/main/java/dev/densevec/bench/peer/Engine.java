package dev.densevec.bench.peer;

import java.util.Map;

/// An engine in a contest, wherever it runs.
public interface Engine extends AutoCloseable {

  /// The engine's name.
  String name();

  /// The engine's version.
  String version();

  /// What its first run computed, as in [Peer#results()].
  Map<String, float[]> results();

  /// Multiply-adds that it does for one image.
  long macsPerImage();

  /// Runs for a while, as in [Turns#take(double, int)]: the median duration of a run, in
  /// nanoseconds.
  double take(double seconds, int runs);

  /// The most memory, in bytes, that the engine's process has held so far.
  long peakBytes();

  /// Ends the engine.
  @Override
  void close();
}

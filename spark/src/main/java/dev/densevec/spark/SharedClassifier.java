package dev.densevec.spark;

import dev.densevec.classify.Classifier;
import java.util.HashMap;
import java.util.Map;

/// A classifier that all tasks in this process share.
final class SharedClassifier {
  /// Guarded by the class.
  private static final Map<Key, SharedClassifier> OPEN = new HashMap<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(SharedClassifier::closeAll));
  }

  private final WeightsFile weights;
  private final Classifier classifier;
  private int users;
  private boolean retired;

  /// What a classifier is found by.
  private record Key(String weights, String preprocessing, int threads, int batch) {}

  private SharedClassifier(WeightsFile weights, Settings settings) throws WeightsException {
    this.weights = weights;
    classifier = weights.open(settings);
  }

  /// The classifier of some settings, for a task that gives it back at its end. It is opened if no
  /// task did so before, or if the file has changed.
  static synchronized SharedClassifier take(Settings settings) throws WeightsException {
    Key key =
        new Key(settings.weights(), settings.preprocessing(), settings.threads(), settings.batch());
    WeightsFile weights = WeightsFile.find(settings.weights());
    SharedClassifier shared = OPEN.get(key);
    if (shared == null || !shared.weights.equals(weights)) {
      SharedClassifier older = shared;
      shared = new SharedClassifier(weights, settings);
      OPEN.put(key, shared);
      if (older != null) {
        older.retire();
      }
    }
    shared.users++;
    return shared;
  }

  private static synchronized void closeAll() {
    OPEN.values().forEach(SharedClassifier::retire);
    OPEN.clear();
  }

  /// Takes note that a task has ended.
  void give() {
    synchronized (SharedClassifier.class) {
      users--;
      closeIfIdle();
    }
  }

  private void retire() {
    retired = true;
    closeIfIdle();
  }

  private void closeIfIdle() {
    if (retired && users == 0) {
      classifier.close();
    }
  }

  Classifier classifier() {
    return classifier;
  }

  WeightsFile weights() {
    return weights;
  }
}

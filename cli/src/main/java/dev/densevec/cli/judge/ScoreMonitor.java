package dev.densevec.cli.judge;

import dev.densevec.cli.input.NetworkHead;
import dev.densevec.metric.Metric;
import dev.densevec.metric.Metrics;
import dev.densevec.metric.Predictions;
import dev.densevec.train.BatchSource;
import dev.densevec.train.Monitor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Judges a validation by a metric.
public final class ScoreMonitor implements Monitor {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  private final Metric metric;
  private final NetworkHead head;
  private final int classes;
  private final boolean exclusive;
  private Predictions predictions;

  /// @param exclusive whether each image is of exactly one class
  public ScoreMonitor(Metric metric, NetworkHead head, int classes, boolean exclusive) {
    this.metric = metric;
    this.head = head;
    this.classes = classes;
    this.exclusive = exclusive;
    begin();
  }

  @Override
  public void begin() {
    predictions = new Predictions(classes, exclusive);
  }

  @Override
  public void add(MemorySegment logits, BatchSource.Batch batch) {
    float[] output = new float[classes];
    float[] target = new float[classes];
    for (int i = 0; i < batch.n(); i++) {
      long row = (long) i * classes * Float.BYTES;
      MemorySegment.copy(logits, FLOAT, row, output, 0, classes);
      MemorySegment.copy(batch.targets(), FLOAT, row, target, 0, classes);
      double[] probabilities = head.head().exactProbabilities(output);
      if (Arrays.stream(probabilities).anyMatch(Double::isNaN)) {
        Arrays.fill(probabilities, 0); // outputs that are no numbers are worth nothing
      }
      predictions.add(probabilities, target);
    }
  }

  @Override
  public double score() {
    return new Metrics(predictions, head.thresholds()).value(metric);
  }
}

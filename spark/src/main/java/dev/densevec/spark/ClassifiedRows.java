package dev.densevec.spark;

import dev.densevec.classify.Classifier;
import dev.densevec.data.decode.Images;
import dev.densevec.infer.Features;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.apache.spark.sql.Row;

/// The rows of a partition with what the network says of each, in their order.
///
/// As many rows as a batch has images are in memory at a time.
final class ClassifiedRows implements Iterator<Row> {
  private final Iterator<Row> rows;
  private final SharedClassifier shared;
  private final Settings settings;
  private final ResultColumns columns;
  private final Queue<Row> ready = new ArrayDeque<>();

  /// A row made ready.
  ///
  /// @param row as it came
  /// @param image what the network sees; null if the image can't be used
  /// @param problem why it can't
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Prepared(Row row, float[] image, String problem) {}

  /// What the network says of an image.
  ///
  /// @param pooled null if no features are wanted
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Seen(float[] logits, float[] pooled) {}

  ClassifiedRows(
      Iterator<Row> rows, SharedClassifier shared, Settings settings, ResultColumns columns) {
    this.rows = rows;
    this.shared = shared;
    this.settings = settings;
    this.columns = columns;
  }

  @Override
  public boolean hasNext() {
    return !ready.isEmpty() || rows.hasNext();
  }

  @Override
  public Row next() {
    if (ready.isEmpty()) {
      compute();
    }
    return ready.remove();
  }

  private void compute() {
    int most = shared.classifier().model().maxBatch();
    List<Prepared> batch = new ArrayList<>();
    do {
      batch.add(prepare(rows.next()));
    } while (batch.size() < most && rows.hasNext());
    Iterator<Seen> seen = seen(batch.stream().filter(row -> row.problem() == null).toList());
    for (Prepared prepared : batch) {
      ready.add(
          prepared.problem() == null
              ? result(prepared.row(), seen.next())
              : columns.failed(prepared.row(), prepared.problem()));
    }
  }

  /// Whatever an image does to its decoder, the others go on.
  private Prepared prepare(Row row) {
    byte[] file = columns.image(row);
    if (file == null) {
      return new Prepared(row, null, "null, expected the bytes of an image");
    }
    try {
      Classifier classifier = shared.classifier();
      return new Prepared(
          row, classifier.preprocessing().apply(Images.decode(file, settings.pixels())), null);
    } catch (IOException | IllegalArgumentException e) {
      return new Prepared(row, null, e.getMessage());
    } catch (RuntimeException e) {
      return new Prepared(row, null, "the image can't be decoded: " + e);
    } catch (OutOfMemoryError e) {
      return new Prepared(row, null, "out of memory: " + e.getMessage());
    }
  }

  private Iterator<Seen> seen(List<Prepared> images) {
    if (images.isEmpty()) {
      return List.<Seen>of().iterator();
    }
    return columns.features()
        ? images.stream().map(prepared -> features(prepared.image())).iterator()
        : logits(images).iterator();
  }

  private Seen features(float[] image) {
    Features features = shared.classifier().model().features(image);
    return new Seen(features.logits(), features.pooled());
  }

  private List<Seen> logits(List<Prepared> prepared) {
    int size = prepared.getFirst().image().length;
    float[] images = new float[prepared.size() * size];
    for (int i = 0; i < prepared.size(); i++) {
      System.arraycopy(prepared.get(i).image(), 0, images, i * size, size);
    }
    float[] logits = shared.classifier().model().predict(images);
    int classes = logits.length / prepared.size();
    List<Seen> seen = new ArrayList<>();
    for (int from = 0; from < logits.length; from += classes) {
      seen.add(new Seen(Arrays.copyOfRange(logits, from, from + classes), null));
    }
    return seen;
  }

  private Row result(Row row, Seen seen) {
    for (float logit : seen.logits()) {
      if (!Float.isFinite(logit)) {
        requireSound();
        return columns.failed(row, "the network's output is not finite, though its weights are");
      }
    }
    return columns.classified(row, shared.classifier().rank(seen.logits()), seen.pooled());
  }

  private void requireSound() {
    try {
      shared.weights().requireSound();
    } catch (WeightsException e) {
      throw new UncheckedIOException(e);
    }
  }
}

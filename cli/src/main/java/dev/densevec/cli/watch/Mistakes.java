package dev.densevec.cli.watch;

import dev.densevec.metric.Argmax;
import dev.densevec.tensor.Shape;
import dev.densevec.train.BatchSource;
import dev.densevec.train.loss.Loss;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// What a network takes the images of a validation for, and those of the greatest loss.
final class Mistakes {
  private static final int MOST_IMAGES = 12;
  private static final float[] NONE = {};
  private static final Comparator<Image> BY_LOSS = Comparator.comparingDouble(Image::loss);

  private final Loss loss;
  private final int classes;
  private final long row;
  private final long imageBytes;
  private final MemorySegment scratch;
  private final long[][] counts;
  private final PriorityQueue<Image> worst = new PriorityQueue<>(BY_LOSS);
  private int images;

  /// An image that was judged.
  ///
  /// @param index its number in the set
  /// @param label what it shows; -1 where it shows any number of things
  /// @param taken class of the greatest output
  /// @param loss its loss
  /// @param pixels as the network gets them, float32 CHW; empty if another process judged it
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Image(int index, int label, int taken, double loss, float[] pixels) {}

  /// All that was judged.
  ///
  /// @param counts images of each class, by the class that they were taken for
  /// @param worst images of the greatest loss, the worst first
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Found(long[][] counts, List<Image> worst) {}

  /// @param loss what training minimises
  /// @param input shape of an image
  Mistakes(Loss loss, int classes, Shape input) {
    this.loss = loss;
    this.classes = classes;
    imageBytes = input.imageElements() * Float.BYTES;
    row = (long) classes * Float.BYTES;
    scratch = Arena.ofAuto().allocate(row, Float.BYTES);
    counts = new long[classes][classes];
  }

  /// Takes in a batch. Of several processes the first one has the first of its images.
  void add(MemorySegment logits, BatchSource.Batch batch) {
    int held = (int) (batch.images().byteSize() / imageBytes);
    for (int i = 0; i < batch.n(); i++) {
      MemorySegment own = logits.asSlice(i * row, row);
      double cost = loss.of(own, batch.targets(), i * row, batch.n(), scratch);
      int label = batch.labels()[i];
      int taken = Argmax.of(classes, c -> own.getAtIndex(ValueLayout.JAVA_FLOAT, c));
      if (label >= 0) {
        counts[label][taken]++;
      }
      if (worst.size() < MOST_IMAGES || cost > worst.peek().loss()) {
        worst.add(new Image(images + i, label, taken, cost, i < held ? pixels(batch, i) : NONE));
      }
      if (worst.size() > MOST_IMAGES) {
        worst.remove();
      }
    }
    images += batch.n();
  }

  private float[] pixels(BatchSource.Batch batch, int i) {
    return batch.images().asSlice(i * imageBytes, imageBytes).toArray(ValueLayout.JAVA_FLOAT);
  }

  /// What was taken in so far.
  Found found() {
    List<Image> sorted = new ArrayList<>(worst);
    sorted.sort(BY_LOSS.reversed());
    return new Found(counts, List.copyOf(sorted));
  }
}

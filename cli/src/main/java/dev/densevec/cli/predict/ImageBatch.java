package dev.densevec.cli.predict;

import dev.densevec.infer.Model;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Native memory for as many images as a network takes at a time, and for what comes out.
final class ImageBatch {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  private final Model model;
  private final int elements;
  private final int classes;
  private final MemorySegment images;
  private final MemorySegment logits;
  private int count;

  ImageBatch(Model model, Arena arena) {
    this.model = model;
    elements = Math.toIntExact(model.input().imageElements());
    classes = model.spec().classes();
    images = arena.allocate(FLOAT, (long) model.maxBatch() * elements);
    logits = arena.allocate(FLOAT, (long) model.maxBatch() * classes);
  }

  /// Images in it.
  int count() {
    return count;
  }

  /// Whether another image has room.
  boolean hasRoom() {
    return count < model.maxBatch();
  }

  /// Appends an image, CHW.
  void add(float[] image) {
    MemorySegment.copy(image, 0, images, FLOAT, (long) count * elements * Float.BYTES, elements);
    count++;
  }

  void clear() {
    count = 0;
  }

  /// Runs the images through the network.
  ///
  /// @return their logits, row by row
  float[] predict() {
    model.predict(images, count, logits);
    return logits.asSlice(0, (long) count * classes * Float.BYTES).toArray(FLOAT);
  }

  /// Exchanges left and right of all images.
  void mirror() {
    int width = model.input().w();
    for (long row = 0; row < (long) count * elements; row += width) {
      for (long left = row, right = row + width - 1; left < right; left++, right--) {
        float value = images.getAtIndex(FLOAT, left);
        images.setAtIndex(FLOAT, left, images.getAtIndex(FLOAT, right));
        images.setAtIndex(FLOAT, right, value);
      }
    }
  }
}

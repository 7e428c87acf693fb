package dev.densevec.data.batch;

import dev.densevec.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Prepared pictures and their targets.
///
/// A batch belongs to its loader, which fills it anew after the next one has been asked for.
public final class Batch {
  private static final int ALIGNMENT = 64;

  private final Shape shape;
  private final int classes;
  private final MemorySegment images;
  private final MemorySegment targets;
  private final float[][] own;
  private final int[] labels;
  private final int[] indices;
  private int n;

  /// @param shape of a full batch
  Batch(Shape shape, int classes, Arena arena) {
    this.shape = shape;
    this.classes = classes;
    this.images = arena.allocate(shape.elements() * Float.BYTES, ALIGNMENT);
    this.targets = arena.allocate((long) shape.n() * classes * Float.BYTES, ALIGNMENT);
    this.own = new float[shape.n()][classes];
    this.labels = new int[shape.n()];
    this.indices = new int[shape.n()];
  }

  /// Number of pictures; the last batch of an epoch may have fewer than the others.
  public int n() {
    return n;
  }

  /// The pictures: `n x c x h x w` normalised floats in native memory and byte order.
  public MemorySegment images() {
    return n == shape.n()
        ? images
        : images.asSlice(0, n * shape.imageElements() * Float.BYTES, ALIGNMENT);
  }

  /// The targets: `n x classes` floats in native memory and byte order; each row sums to 1, but in
  /// a set whose pictures have any number of labels: there each is from 0 to 1, or NaN.
  public MemorySegment targets() {
    return n == shape.n()
        ? targets
        : targets.asSlice(0, (long) n * classes * Float.BYTES, ALIGNMENT);
  }

  /// The label of each picture, before mixing and smoothing, or -1 where pictures have any number
  /// of labels; not to be changed.
  public int[] labels() {
    return n == labels.length ? labels : Arrays.copyOf(labels, n);
  }

  /// The number of each picture in its set; not to be changed.
  public int[] indices() {
    return n == indices.length ? indices : Arrays.copyOf(indices, n);
  }

  /// The pictures of a full batch.
  MemorySegment whole() {
    return images;
  }

  /// What the outputs should be for a picture with any number of labels, before mixing and
  /// smoothing.
  float[] own(int at) {
    return own[at];
  }

  void resize(int count) {
    n = count;
  }

  void put(int at, int index, int label) {
    indices[at] = index;
    labels[at] = label;
  }
}

package dev.densevec.data.batch;

import dev.densevec.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Prepared pictures and their targets. Each of several processes that share a batch has its
/// [Share] of the pictures, and the targets of all.
///
/// A batch belongs to its loader, which fills it anew after the next one has been asked for.
public final class Batch {
  private static final int ALIGNMENT = 64;

  private final Shape shape;
  private final Share share;
  private final int classes;
  private final MemorySegment images;
  private final MemorySegment targets;
  private final float[][] own;
  private final int[] labels;
  private final int[] indices;
  private int n;

  /// @param shape of a full batch
  /// @param share which of its pictures there is memory for
  Batch(Shape shape, Share share, int classes, Arena arena) {
    this.shape = shape;
    this.share = share;
    this.classes = classes;
    this.images = arena.allocate(imageBytes(shape, share), ALIGNMENT);
    this.targets = arena.allocate((long) shape.n() * classes * Float.BYTES, ALIGNMENT);
    this.own = new float[shape.n()][classes];
    this.labels = new int[shape.n()];
    this.indices = new int[shape.n()];
  }

  /// Bytes of the pictures of a batch of any size up to a full one.
  static long imageBytes(Shape full, Share share) {
    int most = 0;
    for (int n = 1; n <= full.n(); n++) {
      most = Math.max(most, share.size(n));
    }
    return most * full.imageElements() * Float.BYTES;
  }

  /// Number of pictures, those of all shares; the last batch of an epoch may have fewer than the
  /// others.
  public int n() {
    return n;
  }

  /// The pictures of this share: normalised floats, NCHW, in native memory and byte order.
  public MemorySegment images() {
    return images.asSlice(0, held() * shape.imageElements() * Float.BYTES, ALIGNMENT);
  }

  /// Pictures of this share.
  int held() {
    return share.size(n);
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

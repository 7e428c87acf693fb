package dev.densevec.train.pass;

import dev.densevec.data.batch.Share;
import dev.densevec.plan.layout.Sizes;
import dev.densevec.plan.train.BatchRows;
import dev.densevec.runtime.team.Split;
import dev.densevec.train.collective.Collective;
import dev.densevec.train.collective.Norms;
import dev.densevec.train.collective.Ranks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What a rank has of a batch, and what it gets of the others. The first worker alone calls what
/// exchanges something.
public final class Exchange {
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;

  private final Collective collective;
  private final Norms norms;
  private final Share share;
  private final Arena arena;
  private final long[] bounds;
  private final double[] column;

  /// Grows to the most that is exchanged at once.
  private MemorySegment staging = MemorySegment.NULL;

  private MemorySegment sums = MemorySegment.NULL;

  private int n;
  private int first;
  private int own;
  private int active;

  /// @param arena where memory for exchanges comes from
  public Exchange(Ranks ranks, Arena arena) {
    this.collective = ranks.collective();
    this.norms = ranks.norms();
    this.share = new Share(collective.rank(), collective.size());
    this.arena = arena;
    this.bounds = new long[collective.size() + 1];
    this.column = new double[collective.size()];
  }

  /// Begins a batch of all ranks' `images` images.
  public void begin(int images) {
    n = images;
    first = share.first(images);
    own = share.size(images);
    active = share.active(images);
  }

  public boolean several() {
    return collective.size() > 1;
  }

  /// Number of ranks.
  public int size() {
    return collective.size();
  }

  /// Number in the batch of this rank's first image.
  public int first() {
    return first;
  }

  /// Images of this rank.
  public int own() {
    return own;
  }

  /// Ranks that have images.
  public int active() {
    return active;
  }

  /// Number of this rank among those that have images.
  int number() {
    return collective.rank() * active / size();
  }

  /// Whether norms need the sums of other ranks.
  boolean joinsNorms() {
    return several() && norms == Norms.ALL;
  }

  /// Images that norms take their statistics over.
  public int normed() {
    return norms == Norms.ALL ? n : own;
  }

  /// Images of one of the ranks that have any.
  ///
  /// @param number its number among these
  int images(int number) {
    return Split.start(n, number + 1, active) - Split.start(n, number, active);
  }

  /// Adds up the ranks' first `count` values, pairwise.
  void sum(double[] values, int count) {
    gather(values, count);
    for (int i = 0; i < count; i++) {
      for (int rank = 0; rank < size(); rank++) {
        column[rank] = gathered(rank, i, count);
      }
      values[i] = Pairwise.sum(column, 0, size());
    }
  }

  /// Gives all ranks each rank's first `count` values.
  void gather(double[] values, int count) {
    long bytes = (long) count * Double.BYTES;
    for (int rank = 0; rank < bounds.length; rank++) {
      bounds[rank] = rank * bytes;
    }
    MemorySegment all = staging(size() * bytes);
    MemorySegment.copy(values, 0, all, DOUBLE, collective.rank() * bytes, count);
    collective.gather(all, bounds);
  }

  /// A value that was gathered.
  ///
  /// @param count how many each rank had
  double gathered(int rank, int i, int count) {
    return staging.get(DOUBLE, ((long) rank * count + i) * Double.BYTES);
  }

  private MemorySegment staging(long bytes) {
    if (staging.byteSize() < bytes) {
      staging = arena.allocate(bytes, Sizes.ALIGNMENT);
    }
    return staging;
  }

  /// Gives all ranks each rank's rows of images.
  ///
  /// @param offset byte offset of the first image's row
  /// @param stride bytes of a row
  private void gatherRows(MemorySegment data, long offset, long stride) {
    for (int rank = 0; rank < bounds.length; rank++) {
      bounds[rank] = offset + share.start(n, rank) * stride;
    }
    collective.gather(data, bounds);
  }

  /// Gives all ranks the rows of all images.
  public void gatherRows(MemorySegment data, BatchRows rows) {
    if (several()) {
      gatherRows(data, rows.offset(), rows.stride());
    }
  }

  /// Gives all ranks the gradients of all images' rows.
  public void gatherGradients(MemorySegment data, BatchRows rows) {
    if (several()) {
      gatherRows(data, rows.gradient(), rows.stride());
    }
  }

  /// Gives all ranks a value for each image.
  public void gatherImages(double[] values) {
    if (!several()) {
      return;
    }
    MemorySegment all = staging((long) n * Double.BYTES);
    MemorySegment.copy(values, first, all, DOUBLE, (long) first * Double.BYTES, own);
    gatherRows(all, 0, Double.BYTES);
    MemorySegment.copy(all, DOUBLE, 0, values, 0, n);
  }

  /// Adds up float32 elements over ranks whose norms are joined.
  ///
  /// @param offset byte offset of the elements
  /// @param bytes the same number in all calls
  public void sum(MemorySegment data, long offset, long bytes) {
    if (!joinsNorms()) {
      return;
    }
    if (sums.byteSize() < bytes) {
      long unit = Sizes.ALIGNMENT * size();
      sums = arena.allocate(Math.ceilDiv(bytes, unit) * unit, Sizes.ALIGNMENT);
    }
    MemorySegment.copy(data, offset, sums, 0, bytes);
    collective.sum(sums);
    MemorySegment.copy(sums, 0, data, offset, bytes);
  }
}
